-- case_explained: lawful explanations of those cases as tested, those that fit first.
with kept as (from cases order by rank, case_id limit $most)
select e.*
from case_explanations e
join kept using (case_id)
order by e.case_id, case e.answer when 'yes' then 0 when 'unknown' then 1 else 2 end, e.units desc nulls last, e.explanation
