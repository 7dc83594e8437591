-- From which day on each party is listed, or may be: direct hits on lists with an effect of their own under the EAR.
-- A hit that was cleared does not count; one that was confirmed counts as listed; an open one may be. An entry without a
-- first day is taken to hold always.
select party_id,
       min(case when state = 'confirmed' then coalesce(listed_on, cast('0001-01-01' as date)) end) as listed_from,
       min(case when state = 'open' then coalesce(listed_on, cast('0001-01-01' as date)) end) as suspected_from
from screenings
where via = 'direct' and effect in ('license', 'prohibited') and state <> 'cleared'
group by party_id
