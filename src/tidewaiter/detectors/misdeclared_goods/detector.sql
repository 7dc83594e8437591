-- TW206 misdeclared_goods: A line's value or weight for each unit is far from what the item is known to cost and weigh.
-- reads: item_chips, items, shipments
-- A price is not asked of what goes back, nor a low one of what comes to a buyer in place of what it sent back: a return of as many units of the item
-- from the buyer to the seller says so. A return without an item may have been of this one, so that a low price is then unknown.
with returns as (
  select seller_id as back_from, buyer_id as back_to, item_id, shipped_on as back_on, cast(units as decimal(38, 0)) as units
  from shipments
  where kind = 'return'
),
replaced as (
  select s.row_id, sum(case when r.item_id is not null then r.units else 0 end) as surely, sum(r.units) as perhaps
  from shipments as s
  join returns as r on r.back_from = s.buyer_id and r.back_to = s.seller_id and (r.item_id is null or r.item_id = s.item_id)
                   and r.back_on <= s.shipped_on and r.back_on + $replaced_days >= s.shipped_on
  where s.kind <> 'return'
  group by s.row_id
),
lines as (
  select s.row_id, s.shipment_id, s.line, s.kind, s.shipped_on, s.units, s.value_usd, s.net_weight_kg, i.list_price_usd, i.unit_weight_kg, i.row_id as item_row,
         case when cast(s.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(s.units as decimal(38, 0)) * c.chips_per_unit as decimal(18, 0)) * c.tpp end as tpp,
         case when s.units = 0 or s.kind = 'return' then 'no'
              when s.value_usd is null or i.list_price_usd is null or s.units > 1000000000000 then 'unknown'
              when s.value_usd * 100 < cast(i.list_price_usd * $value_below_pct as decimal(38, 2)) * s.units
              then case when b.surely >= s.units then 'no' when b.perhaps >= s.units then 'unknown' else 'yes' end
              when s.value_usd * 100 > cast(i.list_price_usd * $value_above_pct as decimal(38, 2)) * s.units then 'yes'
              else 'no' end as by_value,
         case when s.units = 0 then 'no'
              when s.net_weight_kg is null or i.unit_weight_kg is null or s.units > 1000000000000 then 'unknown'
              when abs(s.net_weight_kg - i.unit_weight_kg * s.units) * 100 > cast(i.unit_weight_kg * $weight_off_pct as decimal(38, 6)) * s.units then 'yes'
              else 'no' end as by_weight
  from shipments as s
  left join items as i on i.item_id = s.item_id
  left join item_chips as c on c.item_id = s.item_id
  left join replaced as b on b.row_id = s.row_id
)
select shipment_id || ':' || line as subject_id, shipped_on as as_of,
       case when by_value = 'yes' or by_weight = 'yes' then 'yes'
            when by_value = 'no' and by_weight = 'no' then 'no' else 'unknown' end as answer,
       units, cast(tpp as decimal(38, 3)) as tpp,
       nullif(concat_ws(' ', case when by_value = 'yes' then 'Value USD ' || cast(value_usd as varchar) || ' for ' || cast(units as varchar)
                               || ' units, list price USD ' || cast(list_price_usd as varchar) || ' each.' end,
                             case when by_weight = 'yes' then 'Weight ' || cast(net_weight_kg as varchar) || ' kg for ' || cast(units as varchar)
                               || ' units of ' || cast(unit_weight_kg as varchar) || ' kg.' end), '') as summary,
       'shipments:' || row_id || coalesce('|items:' || item_row, '') as evidence,
       nullif(concat_ws('|', case when by_value = 'unknown' and value_usd is not null and list_price_usd is not null then 'shipments.item_id' end,
                             case when units > 0 and kind <> 'return' and value_usd is null then 'shipments.value_usd' end,
                             case when units > 0 and kind <> 'return' and list_price_usd is null then 'items.list_price_usd' end,
                             case when units > 0 and net_weight_kg is null then 'shipments.net_weight_kg' end,
                             case when units > 0 and unit_weight_kg is null then 'items.unit_weight_kg' end), '') as missing_facts
from lines
