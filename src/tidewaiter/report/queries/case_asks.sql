-- case_asks: what to ask next in those cases, what would move the probability most first.
with kept as (from cases order by rank, case_id limit $most)
select c.*
from case_checks c
join kept using (case_id)
qualify row_number() over (partition by c.case_id order by c.place, c.ask) <= 3
order by c.case_id, c.place, c.ask
