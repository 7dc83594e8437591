-- case_rows: the cases of highest rank, with how many there are in all.
select *, count(*) over () as cases
from cases
order by rank, case_id
limit $most
