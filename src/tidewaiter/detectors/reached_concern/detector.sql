-- TW107 reached_concern: Of a line sent elsewhere, units must have reached a country of concern, whatever the order in which they were passed on.
-- reads: item_chips, lot_reach, shipments
-- A line without an item may hold any: what a holder of one passed on of an item may be that instead.
with unnamed as (
  select distinct coalesce(ultimate_consignee_id, buyer_id) as holder_id
  from shipments
  where item_id is null
),
open_items as (
  select coalesce(c.chip, s.item_id) as item, 1 as unnamed
  from shipments as s
  join unnamed as u on u.holder_id = s.seller_id
  left join item_chips as c on c.item_id = s.item_id
  where s.item_id is not null
  group by coalesce(c.chip, s.item_id)
),
open_whatever as (
  select count(*) as lines
  from shipments as s
  join unnamed as u on u.holder_id = s.seller_id
  where s.item_id is null
),
lines as (
  select s.row_id, s.shipment_id, s.line, s.shipped_on, s.to_country, c.tpp, c.chips_per_unit, r.chips, r.chips_low, r.chips_high, case when s.item_id is null or w.lines > 0 then 1 else coalesce(o.unnamed, 0) end as unnamed,
         case when r.kind like 'item:%' then 'units' else 'chips' end as counted,
         case when r.kind like 'item:%' then r.chips_low
              else cast((r.chips_low - r.chips_low % nullif(c.chips_per_unit, 0)) / nullif(c.chips_per_unit, 0) as bigint) end as units,
         case when r.kind like 'item:%' then cast(r.chips_low as decimal(38, 0)) * c.chips_per_unit else cast(r.chips_low as decimal(38, 0)) end as chips_rated
  from shipments as s
  left join lot_reach as r on r.shipment_id = s.shipment_id and r.line = s.line and r.place = 'concern'
  left join item_chips as c on c.item_id = s.item_id
  cross join open_whatever as w
  left join open_items as o on o.item = coalesce(c.chip, s.item_id)
  where s.to_country not in ('AF', 'BY', 'CD', 'CF', 'CN', 'CU', 'ER', 'HK', 'HT', 'IQ', 'IR', 'KH', 'KP', 'LB', 'LY', 'MM', 'MO', 'NI', 'RU', 'SD', 'SO',
                             'SS', 'SY', 'VE', 'ZW')
)
select shipment_id || ':' || line as subject_id, shipped_on as as_of,
       case when chips_low > 0 and unnamed = 0 then 'yes' else 'unknown' end as answer,
       case when chips_low > 0 then units end as units,
       case when chips_low > 0 and chips_rated <= 1000000000000 then cast(cast(chips_rated as decimal(20, 0)) * tpp as decimal(38, 3)) end as tpp,
       'Of ' || cast(chips as varchar) || ' ' || counted || ' at least ' || cast(chips_low as varchar) || ' and at most ' || cast(chips_high as varchar)
         || ' reached a country of concern.' as summary,
       'shipments:' || row_id as evidence,
       case when unnamed > 0 then 'shipments.item_id' when chips_low > 0 then null else 'shipments' end as missing_facts
from lines
