-- Every record that speaks of a number of units without a serial number, in the order in which a clerk enters them: by holder and item,
-- then by time. Of an event that also names serial numbers only what is above their number counts. Shipment lines count
-- where custody speaks of lots of the same holder and item: as a second account of the same receipts and departures.
-- What was recorded before it happened is no sighting: nobody had seen it yet. What it says happened is entered all the same.
with makers as (
  select party_id
  from parties
  where kind in ('manufacturer', 'integrator')
),
rows_of_lots as (
  select e.event_id, e.event_at, e.item_id, e.units, e.step, coalesce(e.party_id, s.operator_id) as party_id, s.operator_id, e.site_id,
         e.basis, e.row_id, case when e.recorded_at < e.event_at then 1 else 0 end as early
  from custody_events as e
  left join sites as s on s.site_id = e.site_id
  cross join as_of_day as d
  where e.serial_number is null and cast(e.event_at as date) <= d.day and e.step <> 'listed_for_sale'
    and (e.status is null or e.status <> 'corrected' or e.recorded_at is not null)
    and (e.step not in ('accepted', 'observed') or coalesce(e.event_at <= e.recorded_at, true))
),
by_serial as (
  select event_id, item_id, count(*) as units
  from custody_events
  where serial_number is not null and event_id in (select event_id from rows_of_lots)
  group by event_id, item_id
),
above as (
  select l.event_id, l.event_at, l.item_id, l.units - coalesce(b.units, 0) - coalesce(n.units, 0) as units, l.step,
         case when m.party_id is not null and l.step = 'returned' and o.party_id is null and l.operator_id is not null
              then l.operator_id else l.party_id end as party_id,
         case when m.party_id is not null then 1 else 0 end as maker,
         case when o.party_id is not null or l.operator_id is null then 1 else 0 end as of_maker, l.site_id, l.basis, l.row_id, l.early
  from rows_of_lots as l
  left join by_serial as b on b.event_id = l.event_id and b.item_id = l.item_id
  left join by_serial as n on n.event_id = l.event_id and n.item_id is null
  left join makers as m on m.party_id = l.party_id
  left join makers as o on o.party_id = l.operator_id
),
holders as (
  select distinct party_id, item_id
  from above
),
lines as (
  select l.shipped_on, l.received_on, l.seller_id, coalesce(l.ultimate_consignee_id, l.buyer_id) as to_party_id, l.item_id, l.site_id,
         l.units - count(n.serial_number) as units, l.shipment_id || '/' || l.line as event_id, 'shipments:' || l.row_id as row_id
  from shipments as l
  left join serials as n on n.shipment_id = l.shipment_id and n.line = l.line
  where l.item_id in (select item_id from holders)
  group by l.shipped_on, l.received_on, l.seller_id, l.ultimate_consignee_id, l.buyer_id, l.item_id, l.site_id, l.units, l.shipment_id, l.line, l.row_id
),
told as (
  select party_id, item_id, site_id, event_at as told_at,
         case step when 'commissioned' then 1 when 'received' then 2 when 'stored' then 4 when 'installed' then 5 when 'accepted' then 7
              when 'observed' then 8 when 'removed' then 11 when 'repaired' then 12 when 'shipped' then 13
              when 'returned' then case when maker = 0 then 14 when of_maker = 1 then 24 else 16 end when 'scrapped' then 18 when 'seized' then 20 when 'lost' then 21 end as code,
         units, basis, event_id, 'custody_events:' || row_id as row_id, 0 as of_shipments, early
  from above
  where units > 0
  union all
  select h.party_id, l.item_id, l.site_id, cast(l.received_on as timestamp), 2, l.units, 'document', l.event_id, l.row_id, 1, 0
  from lines as l
  join holders as h on h.party_id = l.to_party_id and h.item_id = l.item_id
  cross join as_of_day as d
  where l.units > 0 and l.received_on <= d.day
  union all
  select h.party_id, l.item_id, cast(null as varchar), cast(l.shipped_on as timestamp) + interval '86399' second, 13, l.units, 'document',
         l.event_id, l.row_id, 1, 0
  from lines as l
  join holders as h on h.party_id = l.seller_id and h.item_id = l.item_id
  cross join as_of_day as d
  where l.units > 0 and l.shipped_on <= d.day
  union all
  select h.party_id, l.item_id, cast(null as varchar), cast(l.shipped_on as timestamp), 0, l.units, 'document', l.event_id, l.row_id, 1, 0
  from lines as l
  join holders as h on h.party_id = l.to_party_id and h.item_id = l.item_id
  cross join as_of_day as d
  where l.units > 0 and l.shipped_on <= d.day
)
select row_number() over (order by party_id, item_id, told_at, code, event_id, row_id) as number,
       dense_rank() over (order by party_id, item_id) as holder, party_id, item_id, site_id, told_at, code, cast(units as decimal(38, 0)) as units, basis,
       event_id, row_id, of_shipments, early
from told
