-- The item of serial numbers of which some record names none: as devices say, else as any other record of it.
with unnamed as (
  select distinct serial_number
  from custody_stays
  where item_id is null
),
named as (
  select serial_number, item_id, 0 as place
  from devices
  union all
  select serial_number, item_id, 1
  from custody_stays
),
ranked as (
  select n.serial_number, n.item_id, row_number() over (partition by n.serial_number order by n.place, n.item_id) as place
  from named as n
  join unnamed as u on u.serial_number = n.serial_number
  where n.item_id is not null
)
select serial_number, item_id
from ranked
where place = 1
