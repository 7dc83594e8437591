-- Which lines could be followed through their holder in chips. A receipt before the shipping day is none; over a trillion chips is a typing error.
-- reads: item_chips, shipments
with followed as (
  select count(*) as subjects,
         coalesce(sum(case when s.received_on >= s.shipped_on and cast(s.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
                                and c.chip is not null then 1 else 0 end), 0) as decided,
         coalesce(sum(case when s.received_on >= s.shipped_on then 0 else 1 end), 0) as no_receipt,
         coalesce(sum(case when cast(s.units as decimal(38, 0)) * coalesce(c.chips_per_unit, 1) > 1000000000000 then 1 else 0 end), 0) as too_many,
         coalesce(sum(case when s.item_id is null then 1 else 0 end), 0) as no_item,
         coalesce(sum(case when s.item_id is not null and c.chip is null then 1 else 0 end), 0) as no_chip,
         coalesce(sum(case when s.item_id is not null and c.chip is not null and c.chips_per_unit is null then 1 else 0 end), 0) as no_count
  from shipments as s
  left join item_chips as c on c.item_id = s.item_id
  where s.seller_id <> coalesce(s.ultimate_consignee_id, s.buyer_id)
)
select 'lineage', 'shipment', subjects, cast(decided as bigint), cast(0 as bigint), cast(subjects - decided as bigint),
       nullif(concat_ws('|', case when no_receipt > 0 then 'shipments.received_on (' || cast(no_receipt as varchar) || ')' end,
                             case when no_item > 0 then 'shipments.item_id (' || cast(no_item as varchar) || ')' end,
                             case when no_chip > 0 then 'items.chip (' || cast(no_chip as varchar) || ')' end,
                             case when no_count > 0 then 'items.chips_per_unit (' || cast(no_count as varchar) || ')' end,
                             case when too_many > 0 then 'shipments.units (' || cast(too_many as varchar) || ')' end), '')
from followed
