-- How many numbers of parties count as how many firms, and what came of decisions that could not be followed.
select count(*) filter (state = 'together') as numbers,
       count(distinct resolved_id) filter (state = 'together') as firms,
       count(distinct resolved_id) filter (state = 'together' and conflicts is not null) as conflicts,
       coalesce(sum(lines_within) filter (state = 'together'), 0) as lines_within,
       count(*) filter (state = 'contradicted') as contradicted,
       count(*) filter (state = 'changed') as changed
from resolved_parties
