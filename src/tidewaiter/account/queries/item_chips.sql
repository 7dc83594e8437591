-- What the user states of an item goes before what the catalogue says of its chip.
with stated as (
  select i.item_id, i.row_id, f.chip, f.candidates,
         case when i.tpp is not null then 'override' else coalesce(f.matched_by, 'none') end as matched_by,
         coalesce(i.chips_per_unit, case when not i.described then f.chips_in_unit end) as chips_per_unit,
         coalesce(i.tpp, f.tpp_low) as tpp_low,
         coalesce(i.tpp, f.tpp_high) as tpp_high,
         coalesce(i.tpp, case when f.tpp_low = f.tpp_high then f.tpp_low end) as tpp,
         case when i.tpp is null then f.tpp_precision end as tpp_precision,
         coalesce(i.die_area_mm2, f.die_area_mm2) as die_area_mm2,
         case when i.tpp is null and i.die_area_mm2 is null then f.performance_density end as published_density,
         coalesce(i.dram_bandwidth_gbs, f.dram_bandwidth_gbs) as dram_bandwidth_gbs,
         coalesce(i.interconnect_gbs, f.interconnect_gbs) as interconnect_gbs,
         coalesce(i.datacenter_marketed, f.datacenter_marketed) as datacenter_marketed,
         f.rated_power_w, f.idle_power_w
  from items_seen as i
  left join chip_facts as f on f.spelling = i.spelling
)
select item_id, chip, matched_by, candidates, chips_per_unit, tpp_low, tpp_high, tpp, tpp_precision, die_area_mm2,
       coalesce(published_density, cast(round(cast(tpp as double) / nullif(die_area_mm2, 0), 3) as decimal(18, 3))) as performance_density,
       dram_bandwidth_gbs, interconnect_gbs, datacenter_marketed, rated_power_w, idle_power_w,
       nullif(concat_ws('|', case when tpp is null then 'tpp' end,
                             case when die_area_mm2 is null then 'die_area_mm2' end,
                             case when dram_bandwidth_gbs is null then 'dram_bandwidth_gbs' end,
                             case when interconnect_gbs is null then 'interconnect_gbs' end,
                             case when datacenter_marketed is null then 'datacenter_marketed' end,
                             case when chips_per_unit is null then 'chips_per_unit' end), '') as missing_facts,
       row_id
from stated
