-- Which unit sat in which other, from when until when: rows of devices that touch are one sitting, and a replacement takes
-- the seat of what it replaced. A sitting ends at the latest where one in another unit begins. One whose begin is unknown
-- begins with the first record of the outer unit, else of the inner one.
with children as (
  select serial_number from devices where parent_serial_number is not null
),
firsts as (
  select serial_number, min(told_at) as first_at
  from custody_told_alone
  where serial_number in (select serial_number from children) or serial_number in (select parent_serial_number from devices)
  group by serial_number
),
listed as (
  select v.serial_number, v.parent_serial_number, v.item_id, coalesce(v.from_at, p.first_at, c.first_at, v.until_at, cast(d.day as timestamp)) as from_at,
         v.until_at, 'devices:' || v.row_id as row_id
  from devices as v
  left join firsts as p on p.serial_number = v.parent_serial_number and (v.until_at is null or p.first_at <= v.until_at)
  left join firsts as c on c.serial_number = v.serial_number and (v.until_at is null or c.first_at <= v.until_at)
  cross join as_of_day as d
  where v.parent_serial_number <> v.serial_number
),
seats as (
  select serial_number, parent_serial_number, item_id, from_at, case when until_at >= from_at then until_at end as until_at, row_id
  from listed
  cross join as_of_day as d
  where cast(from_at as date) <= d.day
  union all
  select e.replaced_by_serial, v.parent_serial_number, v.item_id, e.event_at, cast(null as timestamp), 'custody_events:' || e.row_id
  from custody_events as e
  join listed as v on v.serial_number = e.serial_number
  cross join as_of_day as d
  where e.replaced_by_serial <> e.serial_number and e.replaced_by_serial <> v.parent_serial_number and cast(e.event_at as date) <= d.day
    and v.from_at <= e.event_at and (v.until_at is null or v.until_at >= e.event_at)
),
touching as (
  select serial_number, parent_serial_number, item_id, from_at, until_at, row_id,
         case when from_at <= max(coalesce(until_at, timestamp '9999-12-31 00:00:00')) over (
                partition by serial_number, parent_serial_number order by from_at, until_at, row_id rows between unbounded preceding and 1 preceding)
              then 0 else 1 end as begins
  from seats
),
numbered as (
  select serial_number, parent_serial_number, item_id, from_at, until_at, row_id,
         sum(begins) over (partition by serial_number, parent_serial_number order by from_at, until_at, row_id
                           rows between unbounded preceding and current row) as sitting
  from touching
),
sittings as (
  select serial_number, parent_serial_number, min(item_id) as item_id, min(from_at) as from_at,
         case when count(until_at) = count(*) then max(until_at) end as until_at, min(row_id) as row_id
  from numbered
  group by serial_number, parent_serial_number, sitting
),
followed as (
  select serial_number, parent_serial_number, item_id, from_at, until_at, row_id,
         lead(from_at) over w as next_at, lead(parent_serial_number) over w as next_parent, lead(row_id) over w as next_row_id
  from sittings
  window w as (partition by serial_number order by from_at, parent_serial_number, row_id)
)
select serial_number, parent_serial_number, item_id, from_at,
       case when until_at is null or until_at > next_at then coalesce(next_at, until_at) else until_at end as until_at,
       case when next_at is not null and (until_at is null or until_at >= next_at) then 1 else 0 end as cut,
       case when until_at > next_at and next_parent <> parent_serial_number then 1 else 0 end as in_two,
       next_at, next_parent, next_row_id, row_id
from followed
