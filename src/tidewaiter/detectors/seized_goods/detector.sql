-- TW132 seized_goods: Goods were seized, and this line brought them or took them away.
-- reads: custody_events, item_chips, serials, shipments
-- A seizure without serial number and holder may be of any line and is left out.
with told as (
  select row_id, serial_number, party_id, item_id, cast(event_at as date) as day
  from custody_events
  where step = 'seized'
),
-- By serial number: the last line before that day that carried the unit.
numbered as (
  select s.row_id, t.row_id as event_row, t.day, row_number() over (partition by t.row_id order by s.shipped_on desc, s.row_id) as place
  from told as t
  join serials as n on n.serial_number = t.serial_number
  join shipments as s on s.shipment_id = n.shipment_id and s.line = n.line and s.shipped_on <= t.day
),
-- By holder and item. A line or an event without one of them may be of the same goods: that leaves the answer open.
named as (
  select s.row_id, t.row_id as event_row, t.day, t.item_id as event_item, s.item_id
  from told as t
  join shipments as s on coalesce(s.ultimate_consignee_id, s.buyer_id) = t.party_id and s.shipped_on <= t.day and s.shipped_on >= t.day - $within_days
  union all
  select s.row_id, t.row_id, t.day, t.item_id, s.item_id
  from told as t
  join shipments as s on s.seller_id = t.party_id and s.shipped_on <= t.day + $after_days and s.shipped_on >= t.day - $within_days
),
both_ways as (
  select row_id, event_row, day, 1 as sure, '' as lacks
  from numbered
  where place = 1
  union all
  select row_id, event_row, day, case when event_item is null or item_id is null then 0 else 1 end,
         case when event_item is null then 'custody_events.item_id' when item_id is null then 'shipments.item_id' else '' end
  from named
  where coalesce(event_item, item_id, '') = coalesce(item_id, event_item, '')
),
summed as (
  select row_id, max(sure) as sure, min(case when sure = 1 then day end) as day, min(case when sure = 1 then event_row end) as event_row, max(lacks) as lacks
  from both_ways
  group by row_id
)
select l.shipment_id || ':' || l.line as subject_id, l.shipped_on as as_of, case when m.sure = 1 then 'yes' else 'unknown' end as answer, l.units,
       cast(case when cast(l.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(l.units as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end as decimal(38, 3)) as tpp,
       cast(l.units as varchar) || ' units went over this line; such units of the holder were seized on ' || cast(m.day as varchar) || '.' as summary,
       'shipments:' || l.row_id || coalesce('|custody_events:' || m.event_row, '') as evidence, case when m.sure = 0 then m.lacks end as missing_facts
from summed as m
join shipments as l on l.row_id = m.row_id
left join item_chips as c on c.item_id = l.item_id
