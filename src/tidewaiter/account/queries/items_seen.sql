-- Every item that the records speak of: those of the table items, and ids that stand only elsewhere, whose id is
-- then all there is to go by.
select item_id, coalesce(chip, description) as spelling, chips_per_unit, true as described,
       tpp, die_area_mm2, dram_bandwidth_gbs, interconnect_gbs, datacenter_marketed, rated_power_w, row_id
from items
union all
select distinct mentioned.item_id, mentioned.item_id, cast(null as bigint), false,
       cast(null as decimal(18, 3)), cast(null as decimal(18, 6)), cast(null as decimal(18, 6)),
       cast(null as decimal(18, 6)), cast(null as varchar), cast(null as decimal(18, 6)), cast(null as varchar)
from (
  select item_id from shipments
  union all
  select item_id from orders
) as mentioned
where mentioned.item_id is not null and mentioned.item_id not in (select item_id from items)
