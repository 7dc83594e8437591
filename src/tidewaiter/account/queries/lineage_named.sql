-- Of each line and side: the chips whose way is fixed by a serial number, and those that bear a number which no line of the other side
-- bears that they may have gone to or come from.
with fixed as (
  select 1 as side, number, per_unit from lineage_serials where came_on is not null
  union all
  select 0, came_on, per_unit from lineage_serials where came_on is not null
),
open_events as (
  select s.party, s.serial_number, s.side, s.day, s.number, s.per_unit
  from lineage_serials as s
  left join lineage_serials as o on s.side = 0 and o.came_on = s.number and o.serial_number = s.serial_number and o.party = s.party
  where s.came_on is null and o.number is null
),
one_sided as (
  select *, min(case when side = 0 then day end) over (partition by party, serial_number) as first_in,
         max(case when side = 1 then day end) over (partition by party, serial_number) as last_out
  from open_events
),
counted as (
  select side, number, per_unit as fixed, 0 as named from fixed
  union all
  select side, number, 0, per_unit from one_sided
  where (side = 0 and (last_out is null or last_out < day)) or (side = 1 and (first_in is null or first_in > day))
)
select side, number, cast(sum(fixed) as bigint) as fixed, cast(sum(named) as bigint) as named
from counted
group by side, number
