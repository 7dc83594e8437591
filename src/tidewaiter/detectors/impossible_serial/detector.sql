-- TW105 impossible_serial: The records of one serial number cannot all be true of one unit.
-- reads: custody_problems, custody_spans, item_chips
-- Told elsewhere later, with no departure between, is a gap: a record between the two may be missing, so that it is unknown.
with known as (
  select serial_number, max(from_on) as last_on, min(item_id) as item_id
  from custody_spans
  where serial_number is not null
  group by serial_number
),
wrong as (
  select serial_number, count(*) as times, min(from_on) as from_on, min(problem) as problem, min(detail) as detail, min(evidence) as evidence
  from custody_problems
  where serial_number is not null and problem in ('two_places', 'installed_in_two', 'two_items', 'after_end')
  group by serial_number
),
gaps as (
  select distinct serial_number
  from custody_problems
  where serial_number is not null and problem = 'moved_without_removal'
),
every as (
  select serial_number, last_on, item_id
  from known
  union all
  select w.serial_number, w.from_on, cast(null as varchar)
  from wrong as w
  left join known as k on k.serial_number = w.serial_number
  where k.serial_number is null
)
select e.serial_number as subject_id, coalesce(e.last_on, w.from_on) as as_of, case when w.serial_number is not null then 'yes' when g.serial_number is not null then 'unknown' else 'no' end as answer,
       cast(1 as bigint) as units,
       case when c.chips_per_unit <= 1000000000000 then cast(cast(c.chips_per_unit as decimal(20, 0)) * c.tpp as decimal(38, 3)) end as tpp,
       w.problem || ' on ' || cast(w.from_on as varchar) || coalesce(': ' || w.detail, '') || '.' as summary,
       coalesce(w.evidence, 'custody_problems:' || w.serial_number) as evidence,
       case when w.serial_number is null and g.serial_number is not null then 'custody_events' end as missing_facts
from every as e
left join wrong as w on w.serial_number = e.serial_number
left join gaps as g on g.serial_number = e.serial_number
left join item_chips as c on c.item_id = e.item_id
