-- How many units all records tell, how many chips a unit has at most, of how many items, and the most that custody counts of one.
with told as (
  select cast(sum(abs(units)) as decimal(38, 0)) as units from shipments
  union all
  select cast(sum(abs(units)) as decimal(38, 0)) from custody_events where step = 'observed' and serial_number is null
  union all
  select cast(sum(abs(units)) as decimal(38, 0)) from promises
  union all
  select cast(sum(abs(drawn_units)) as decimal(38, 0)) from promises
  union all
  select cast(sum(abs(powered_max_units)) as decimal(38, 0)) from site_limits
  union all
  select cast(sum(abs(units_declared)) as decimal(38, 0)) from inspections
  union all
  select cast(sum(abs(units_sampled)) as decimal(38, 0)) from inspections
)
select sum(units) as units, (select max(chips_per_unit) from item_chips where chips_per_unit <= 1000000) as chips,
       (select count(*) from item_chips) as items,
       (select greatest(max(received_units), max(held_units), max(stored_units), max(installed_units), max(open_units), max(in_repair_units), max(returned_units),
                        max(scrapped_units), max(seized_units), max(lost_units), max(verified_units), max(shipped_units), max(doubtful_units), max(inside_units),
                        max(left_units), max(put_in_units), max(taken_out_units), max(came_inside_units), max(in_transit_units))
        from custody_counts) as counted
from told
