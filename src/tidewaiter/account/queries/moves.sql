-- Every shipment line as a movement of chips between two holders, whatever the form they travel in.
-- Stock is kept per holder and `kind`: the chip where it is known, else the item itself, counted in units (`per_unit` 1).
-- An unknown receipt day, or one before the shipping day, is the earliest possible one, the shipping day. A line without an item, or of more chips than a
-- kernel can add up, moves nothing that can be followed; it is counted by whoever reads this.
select s.row_id, s.shipment_id, s.line, s.item_id, s.kind as movement, s.seller_id as from_id,
       coalesce(s.ultimate_consignee_id, s.buyer_id) as to_id, s.from_country, s.to_country, s.license_id,
       case when c.chip is not null and c.chips_per_unit is not null then 'chip:' || c.chip else 'item:' || s.item_id end as kind,
       case when c.chip is not null and c.chips_per_unit is not null then c.chips_per_unit else 1 end as per_unit,
       cast(case when c.chip is not null and c.chips_per_unit is not null
            then cast(s.units as decimal(38, 0)) * c.chips_per_unit else s.units end as bigint) as chips,
       s.shipped_on as out_on, greatest(coalesce(s.received_on, s.shipped_on), s.shipped_on) as in_on,
       s.received_on is null or s.received_on < s.shipped_on as day_unknown
from shipments as s
left join item_chips as c on c.item_id = s.item_id
where s.item_id is not null
  and cast(s.units as decimal(38, 0)) * coalesce(c.chips_per_unit, 1) between 1 and 1000000000000
