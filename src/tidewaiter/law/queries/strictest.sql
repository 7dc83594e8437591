-- Of the answers for several receivers the strictest counts: one that requires a license, then one that may.
select *
from (
  select *, row_number() over (
           partition by shipment_id, line, jurisdiction, ruleset
           order by case license_required when 'yes' then 1 when 'undetermined' then 2 else 3 end,
                    missing_facts, citations, channels, exceptions, review_policy, paragraph, assumptions, grade) as place
  from determined
) as ranked
where place = 1
