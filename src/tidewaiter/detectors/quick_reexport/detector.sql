-- TW204 quick_reexport: Units left for another country within weeks of a receipt of the same item.
-- reads: item_chips, shipments
-- A receipt on an unknown day may have been on any from the day of shipping; a line without an item may hold any.
-- Where a buyer names a consignee on some lines and none on others, those others may have gone to any of its consignees.
-- Who sends abroad and receives too; of others there is nothing to put in order.
with buys_for as (
  select distinct buyer_id, ultimate_consignee_id as party_id
  from shipments
  where ultimate_consignee_id <> buyer_id
),
vague as (
  select buyer_id, item_id, min(shipped_on) as first_on, max(case when received_on is null then cast('9999-01-01' as date) else received_on end) as last_on
  from shipments
  where ultimate_consignee_id is null and kind <> 'return'
  group by buyer_id, item_id
),
elsewhere as (
  select f.party_id, v.item_id, min(v.first_on) as first_on, max(v.last_on) as last_on
  from vague as v
  join buys_for as f on f.buyer_id = v.buyer_id
  group by f.party_id, v.item_id
),
passing as (
  select distinct s.seller_id as party_id
  from shipments as s
  join (select distinct coalesce(ultimate_consignee_id, buyer_id) as party_id from shipments where kind <> 'return') as r on r.party_id = s.seller_id
  where s.kind <> 'return' and s.from_country <> s.to_country
),
moves as (
  select a.party_id as holder_id, s.item_id, coalesce(s.received_on, s.shipped_on) as day,
         s.received_on as received, case when s.received_on is null then 1 else 0 end as open, cast(null as varchar) as out_row, 0 as after
  from shipments as s
  join passing as a on a.party_id = coalesce(s.ultimate_consignee_id, s.buyer_id)
  where s.kind <> 'return'
  union all
  select s.seller_id, s.item_id, s.shipped_on, null, 0, s.row_id, 1
  from shipments as s
  join passing as a on a.party_id = s.seller_id
  where s.kind <> 'return' and s.from_country <> s.to_country
),
seen as (
  select out_row, holder_id, item_id, day,
         max(received) over same as last_same, sum(open) over same as open_same,
         max(case when item_id is null then received end) over whoever as last_unnamed,
         sum(case when item_id is null then open else 0 end) over whoever as open_unnamed,
         max(received) over whoever as last_any, sum(open) over whoever as open_any
  from moves
  window same as (partition by holder_id, item_id order by day, after rows between unbounded preceding and current row),
         whoever as (partition by holder_id order by day, after rows between unbounded preceding and current row)
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
select s.shipment_id || ':' || s.line as subject_id, s.shipped_on as as_of,
       case when coalesce(j.answer, 'no') = 'no' and e.row_id is not null then 'unknown' else coalesce(j.answer, 'no') end as answer, s.units,
       cast(case when cast(s.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(s.units as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end as decimal(38, 3)) as tpp,
       j.holder_id || ' received the item on ' || cast(j.last_same as varchar) || ' and sent it to ' || s.to_country || ' on '
         || cast(j.day as varchar) || '.' as summary,
       'shipments:' || s.row_id as evidence,
       nullif(concat_ws('|', case when j.undated = 1 then 'shipments.received_on' end,
                             case when j.unnamed = 1 or s.item_id is null then 'shipments.item_id' end, case when e.row_id is not null then 'shipments.ultimate_consignee_id' end), '') as missing_facts
from shipments as s
left join judged as j on j.out_row = s.row_id
left join (
  select distinct o.row_id
  from shipments as o
  join elsewhere as v on v.party_id = o.seller_id and coalesce(v.item_id, o.item_id, '') = coalesce(o.item_id, v.item_id, '')
  where o.shipped_on >= v.first_on and o.shipped_on <= v.last_on + $within_days
) as e on e.row_id = s.row_id
left join item_chips as c on c.item_id = s.item_id
where s.kind <> 'return' and s.from_country <> s.to_country
