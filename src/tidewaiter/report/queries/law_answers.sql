-- What the law of each jurisdiction says of the lines: one row an answer as enforced, by the text and as covered.
select *
from (select jurisdiction, ruleset, license_required, required_by_text, covered, count(*) as lines
      from determinations
      group by all)
order by jurisdiction, ruleset, license_required = 'yes' desc, license_required = 'undetermined' desc,
         required_by_text = 'yes' desc, required_by_text = 'undetermined' desc, covered
