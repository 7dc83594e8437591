-- As custody_told, less what a part only says again, with what devices say of what sat in what. In a unit of which nothing else is
-- told, nor of what that sits in, a part has no place but that of its own records: these then say where it is.
with told as (
  select distinct serial_number
  from custody_told_alone
),
told_around as (
  select serial_number from told
  union
  select a.serial_number from custody_outer as a join told as t on t.serial_number = a.outer_serial
),
placed_alone as (
  select distinct serial_number
  from custody_told_alone
  where party_id is not null or site_id is not null
),
seats as (
  select n.serial_number, n.parent_serial_number, n.item_id, n.from_at, n.until_at, n.ends, n.row_id
  from custody_nested as n
  left join told_around as o on o.serial_number = n.parent_serial_number
  left join placed_alone as c on c.serial_number = n.serial_number
  where o.serial_number is not null or c.serial_number is null
)
select c.serial_number, c.item_id, c.told_at, c.code, c.party_id, c.to_party_id, c.site_id, c.location, c.inside_serial, c.basis, c.event_id, c.row_id,
       c.told, c.early, c.maker
from custody_told_alone as c
left join custody_restated as r on r.serial_number = c.serial_number and r.row_id = c.row_id and r.code = c.code
where r.row_id is null
union all
select serial_number, item_id, from_at, 6, cast(null as varchar), cast(null as varchar), cast(null as varchar), cast(null as varchar),
       parent_serial_number, 'device', row_id, row_id, 'devices', 0, cast(null as bigint)
from seats
union all
select serial_number, item_id, until_at, 22, cast(null as varchar), cast(null as varchar), cast(null as varchar), cast(null as varchar),
       cast(null as varchar), 'device', row_id, row_id, 'devices', 0, cast(null as bigint)
from seats
cross join as_of_day as d
where ends = 1 and cast(until_at as date) <= d.day
