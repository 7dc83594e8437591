-- TW106 taken_apart: A server was taken apart: parts of it were removed and stand in no other unit.
-- reads: custody_problems, custody_spans, devices, item_chips
-- A part in it since nobody knows when may have been put in for the one that was taken out.
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
every as (
  select serial_number, last_on
  from holding
  union all
  select a.serial_number, a.from_on
  from apart as a
  left join holding as h on h.serial_number = a.serial_number
  where h.serial_number is null
)
select e.serial_number as subject_id, coalesce(a.from_on, e.last_on) as as_of, case when a.serial_number is null then 'no' when u.serial_number is not null then 'unknown' else 'yes' end as answer,
       cast(1 as bigint) as units,
       case when c.chips_per_unit <= 1000000000000 then cast(cast(c.chips_per_unit as decimal(20, 0)) * c.tpp as decimal(38, 3)) end as tpp,
       'Taken apart on ' || cast(a.from_on as varchar) || coalesce(': ' || a.detail, '') || '.' as summary,
       coalesce(a.evidence, 'custody_problems:' || a.serial_number) as evidence, case when a.serial_number is not null and u.serial_number is not null then 'devices.from_at' end as missing_facts
from every as e
left join apart as a on a.serial_number = e.serial_number
left join undated as u on u.serial_number = e.serial_number
left join item_chips as c on c.item_id = a.item_id
