-- TW204 quick_reexport: Units left for another country within weeks of a receipt of the same item.
-- reads: item_chips, shipments
-- A receipt on an unknown day may have been on any from the day of shipping; a line without an item may hold any.
with moves as (
  select coalesce(ultimate_consignee_id, buyer_id) as holder_id, item_id, coalesce(received_on, shipped_on) as day,
         received_on as received, case when received_on is null then 1 else 0 end as open, cast(null as varchar) as out_row
  from shipments
  where kind <> 'return'
  union all
  select seller_id, item_id, shipped_on, null, 0, row_id
  from shipments
  where kind <> 'return' and from_country <> to_country
),
seen as (
  select out_row, holder_id, item_id, day,
         max(received) over same as last_same, sum(open) over same as open_same,
         max(case when item_id is null then received end) over whoever as last_unnamed,
         sum(case when item_id is null then open else 0 end) over whoever as open_unnamed,
         max(received) over whoever as last_any, sum(open) over whoever as open_any
  from moves
  window same as (partition by holder_id, item_id order by day range between unbounded preceding and current row),
         whoever as (partition by holder_id order by day range between unbounded preceding and current row)
),
judged as (
  select out_row, holder_id, day, last_same,
         case when item_id is not null and last_same + $within_days >= day then 'yes'
              when item_id is null and (last_any + $within_days >= day or open_any > 0) then 'unknown'
              when open_same > 0 or open_unnamed > 0 or last_unnamed + $within_days >= day then 'unknown'
              else 'no' end as answer,
         case when item_id is null or last_unnamed is not null or open_unnamed > 0 then 1 else 0 end as unnamed,
         case when open_any > 0 then 1 else 0 end as undated
  from seen
  where out_row is not null
)
select s.shipment_id || ':' || s.line as subject_id, s.shipped_on as as_of, j.answer, s.units,
       cast(case when cast(s.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(s.units as decimal(38, 0)) * c.chips_per_unit as decimal(18, 0)) * c.tpp end as decimal(38, 3)) as tpp,
       j.holder_id || ' received the item on ' || cast(j.last_same as varchar) || ' and sent it to ' || s.to_country || ' on '
         || cast(j.day as varchar) || '.' as summary,
       'shipments:' || s.row_id as evidence,
       nullif(concat_ws('|', case when j.undated = 1 then 'shipments.received_on' end,
                             case when j.unnamed = 1 then 'shipments.item_id' end), '') as missing_facts
from judged as j
join shipments as s on s.row_id = j.out_row
left join item_chips as c on c.item_id = s.item_id
