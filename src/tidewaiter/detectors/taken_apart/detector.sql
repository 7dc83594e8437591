-- TW106 taken_apart: A server was taken apart: parts of it were removed and stand in no other unit.
-- reads: custody_problems, custody_spans, devices, item_chips, item_parts
-- A part in it since nobody knows when may have been put in for the one that was taken out; so may one of that item of which
-- nobody tells in what it sits. Of items that sit in others somewhere, such a row is a hole, and no unit that stands alone.
-- What holds as many parts as its item has is whole, whatever was taken out of it.
with holding as (
  select inside_serial as serial_number, max(from_on) as last_on
  from custody_spans
  where inside_serial is not null
  group by inside_serial
),
apart as (
  select serial_number, min(from_on) as from_on, min(item_id) as item_id, min(detail) as detail, min(evidence) as evidence
  from custody_problems
  where problem = 'dismantled' and serial_number is not null
  group by serial_number
),
undated as (
  select distinct parent_serial_number as serial_number
  from devices
  where parent_serial_number is not null and from_at is null
),
kinds as (
  select parent_serial_number as serial_number, item_id
  from devices
  where parent_serial_number is not null
  group by parent_serial_number, item_id
),
nowhere as (
  select item_id, max(coalesce(cast(from_at as date), cast('9999-12-31' as date))) as last_on, max(case when until_at is not null then 1 else 0 end) as ended
  from devices
  where parent_serial_number is null
  group by item_id
),
loose as (
  select k.serial_number, max(n.last_on) as last_on, max(n.ended) as ended
  from kinds as k
  join nowhere as n on n.item_id = k.item_id
  group by k.serial_number
),
wholes as (
  select i.serial_number
  from (select inside_serial as serial_number, count(*) as parts from custody_spans where inside_serial is not null and until_on is null group by inside_serial) as i
  join (select serial_number, min(item_id) as item_id, max(item_id) as last_item_id from custody_spans where serial_number is not null group by serial_number) as w
    on w.serial_number = i.serial_number and w.item_id = w.last_item_id
  join (select item_id, sum(cast(count as decimal(38, 0))) as parts from item_parts group by item_id) as m on m.item_id = w.item_id
  where i.parts >= m.parts
),
every as (
  select serial_number, last_on
  from holding
  union all
  select a.serial_number, a.from_on
  from apart as a
  left join holding as h on h.serial_number = a.serial_number
  where h.serial_number is null
),
judged as (
  select e.serial_number, coalesce(a.from_on, e.last_on) as as_of, a.from_on, a.item_id, a.detail, a.evidence, u.serial_number as undated,
         case when w.serial_number is not null then 'no'
              when a.serial_number is null then case when l.ended = 1 then 'unknown' else 'no' end
              when u.serial_number is not null or l.last_on >= a.from_on then 'unknown' else 'yes' end as answer
  from every as e
  left join apart as a on a.serial_number = e.serial_number
  left join undated as u on u.serial_number = e.serial_number
  left join loose as l on l.serial_number = e.serial_number
  left join wholes as w on w.serial_number = e.serial_number
)
select j.serial_number as subject_id, j.as_of, j.answer, cast(1 as bigint) as units,
       case when c.chips_per_unit <= 1000000000000 then cast(cast(c.chips_per_unit as decimal(20, 0)) * c.tpp as decimal(38, 3)) end as tpp,
       'Taken apart on ' || cast(j.from_on as varchar) || coalesce(': ' || j.detail, '') || '.' as summary,
       coalesce(j.evidence, 'custody_problems:' || j.serial_number) as evidence,
       case when j.answer = 'unknown' then case when j.undated is not null and j.from_on is not null then 'devices.from_at' else 'devices.parent_serial_number' end end as missing_facts
from judged as j
left join item_chips as c on c.item_id = j.item_id
