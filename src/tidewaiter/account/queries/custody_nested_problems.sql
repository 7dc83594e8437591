-- What the sittings say that somebody should look at: parts taken out and not made up for, parts now in another unit, parts in two
-- units at once, units that sit in each other.
with ended as (
  select parent_serial_number, serial_number, max(case when until_at is null then 1 else 0 end) as inside, max(until_at) as until_at,
         min(from_at) as from_at, min(row_id) as row_id
  from custody_nested
  group by parent_serial_number, serial_number
),
lost as (
  select parent_serial_number, count(*) as parts, sum(1 - inside) as gone, min(case when inside = 0 then until_at end) as first_at,
         max(case when inside = 0 then until_at end) as last_at, min(case when inside = 0 then row_id end) as row_id
  from ended
  group by parent_serial_number
),
made_up as (
  select e.parent_serial_number, sum(case when e.from_at >= l.first_at then 1 else 0 end) as put_in
  from ended as e
  join lost as l on l.parent_serial_number = e.parent_serial_number
  group by e.parent_serial_number
),
wholes as (
  select serial_number, max(item_id) as item_id
  from custody_stays
  where serial_number in (select parent_serial_number from custody_nested)
  group by serial_number
),
made_of as (
  select item_id, sum(count) as parts
  from item_parts
  group by item_id
)
select 'dismantled' as problem, l.parent_serial_number as serial_number, w.item_id, cast(l.gone - m.put_in as decimal(38, 0)) as units,
       cast(null as varchar) as party_id, cast(null as varchar) as site_id, cast(l.first_at as date) as from_on, cast(l.last_at as date) as until_on,
       cast(l.gone as varchar) || ' of ' || cast(l.parts as varchar) || ' parts known in it were taken out, ' || cast(m.put_in as varchar)
         || ' put in since' || coalesce('; by item_parts it holds ' || cast(o.parts as varchar), '') as detail,
       l.row_id as evidence, 'custody_events of the parts' as missing_facts
from lost as l
join made_up as m on m.parent_serial_number = l.parent_serial_number
left join wholes as w on w.serial_number = l.parent_serial_number
left join made_of as o on o.item_id = w.item_id
where l.gone > m.put_in
union all
select 'board_moved', serial_number, item_id, 1, cast(null as varchar), cast(null as varchar), cast(until_at as date), cast(next_at as date),
       'from ' || parent_serial_number || ' into ' || next_parent, row_id || '|' || next_row_id, cast(null as varchar)
from custody_nested
where next_parent <> parent_serial_number
union all
select 'installed_in_two', serial_number, item_id, 1, cast(null as varchar), cast(null as varchar), cast(next_at as date), cast(null as date),
       'in ' || parent_serial_number || ' and in ' || next_parent || ' at one time; the later one counts', row_id || '|' || next_row_id, 'devices.until_at'
from custody_nested
where in_two = 1
union all
select 'parent_cycle', s.serial_number, min(s.item_id), 1, cast(null as varchar), cast(null as varchar), cast(min(s.from_at) as date), cast(null as date),
       'it sits in what sits in it, or in what does; its own records say where it is', min(s.row_id), 'devices.from_at'
from custody_nested as s
left join custody_levels as l on l.serial_number = s.serial_number
where l.serial_number is null
group by s.serial_number
