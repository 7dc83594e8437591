-- TW105 impossible_serial: The records of one serial number cannot all be true of one unit.
-- reads: custody_events, custody_problems, custody_spans, item_chips, serials, shipments
-- Told elsewhere later, with no departure between, is a gap: a record between the two may be missing, so that it is unknown.
-- A record of it that tells no place may be of a place where it cannot have been; so may a receipt without a day, of somebody other than who shipped it next.
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
placeless as (
  select serial_number
  from custody_events
  where serial_number is not null and site_id is null and step not in ('commissioned', 'listed_for_sale') and (party_id is null or step in ('stored', 'installed', 'removed', 'received', 'observed', 'accepted'))
  group by serial_number
),
undated as (
  select n.serial_number
  from shipments as s
  join serials as n on n.shipment_id = s.shipment_id and n.line = s.line
  where s.received_on is null
  group by n.serial_number
),
legs as (
  select n.serial_number, s.received_on, coalesce(s.ultimate_consignee_id, s.buyer_id) as receiver_id,
         lead(s.seller_id) over (partition by n.serial_number order by s.shipped_on, s.shipment_id, s.line) as next_seller_id
  from undated as u
  join serials as n on n.serial_number = u.serial_number
  join shipments as s on s.shipment_id = n.shipment_id and s.line = n.line
),
broken as (
  select serial_number
  from legs
  where received_on is null and next_seller_id <> receiver_id
  group by serial_number
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
select e.serial_number as subject_id, coalesce(e.last_on, w.from_on) as as_of, case when w.serial_number is not null then 'yes' when g.serial_number is not null or p.serial_number is not null or b.serial_number is not null then 'unknown' else 'no' end as answer,
       cast(1 as bigint) as units,
       case when c.chips_per_unit <= 1000000000000 then cast(cast(c.chips_per_unit as decimal(20, 0)) * c.tpp as decimal(38, 3)) end as tpp,
       w.problem || ' on ' || cast(w.from_on as varchar) || coalesce(': ' || w.detail, '') || '.' as summary,
       coalesce(w.evidence, 'custody_problems:' || w.serial_number) as evidence,
       case when w.serial_number is null and g.serial_number is not null then 'custody_events' when w.serial_number is null and p.serial_number is not null then 'custody_events.site_id'
            when w.serial_number is null and b.serial_number is not null then 'shipments.received_on' end as missing_facts
from every as e
left join wrong as w on w.serial_number = e.serial_number
left join gaps as g on g.serial_number = e.serial_number
left join placeless as p on p.serial_number = e.serial_number
left join broken as b on b.serial_number = e.serial_number
left join item_chips as c on c.item_id = e.item_id
