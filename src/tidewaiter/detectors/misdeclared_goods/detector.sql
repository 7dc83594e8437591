-- TW206 misdeclared_goods: A line's value or weight for each unit is far from what the item is known to cost and weigh.
-- reads: item_chips, items, shipments
-- A price is not asked of what goes back, nor a low one of what comes to a buyer in place of what it sent back: a return of as many units of the item
-- from the buyer to the seller says so. A return without an item may have been of this one, so that a low price is then unknown.
with returns as (
  select seller_id as back_from, buyer_id as back_to, item_id, shipped_on as back_on, cast(units as decimal(38, 0)) as units
  from shipments
  where kind = 'return'
),
pairs as (
  select distinct back_from, back_to
  from returns
),
asked as (
  select s.row_id, s.buyer_id, s.seller_id, s.item_id, s.shipped_on
  from shipments as s
  join pairs as p on p.back_from = s.buyer_id and p.back_to = s.seller_id
  where s.kind <> 'return'
),
-- The beginning and the end of each line's days stand in one row with the returns: differences of running sums are what went back in between.
steps as (
  select row_id, buyer_id, seller_id, item_id, shipped_on - $replaced_days as day, 0 as after, -1 as side, cast(0 as decimal(38, 0)) as named, cast(0 as decimal(38, 0)) as unnamed
  from asked
  union all
  select row_id, buyer_id, seller_id, item_id, shipped_on, 2, 1, 0, 0
  from asked
  union all
  select null, back_from, back_to, item_id, back_on, 1, 0, case when item_id is not null then units else 0 end, case when item_id is null then units else 0 end
  from returns
),
summed as (
  select row_id, side * sum(named) over of_item as named, side * sum(unnamed) over of_pair as unnamed
  from steps
  window of_item as (partition by buyer_id, seller_id, item_id order by day, after rows between unbounded preceding and current row),
         of_pair as (partition by buyer_id, seller_id order by day, after rows between unbounded preceding and current row)
),
replaced as (
  select row_id, sum(named) as surely, sum(named + unnamed) as perhaps
  from summed
  where row_id is not null
  group by row_id
),
lines as (
  select s.row_id, s.shipment_id, s.line, s.kind, s.shipped_on, s.units, s.value_usd, s.net_weight_kg, i.list_price_usd, i.unit_weight_kg, i.row_id as item_row,
         case when cast(s.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(s.units as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end as tpp,
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
