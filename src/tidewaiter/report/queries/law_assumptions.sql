-- What the answers assume where a record is silent, and how many of them, the most frequent first.
select assumption, count(*) as answers
from (select unnest(string_split(assumptions, '|')) as assumption from determinations where assumptions is not null)
group by assumption
order by answers desc, assumption
