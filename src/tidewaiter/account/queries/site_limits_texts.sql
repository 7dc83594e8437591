-- What is written of each site and month, and of each item there: few things, said of many.
with of_months as (
  select said, max(capacity_kind) as capacity_kind, max(case when load is null then 1 else 0 end) as no_load,
         max(case when load_mw is not null and load is null then 1 else 0 end) as odd_load, max(case when load = 0 then 1 else 0 end) as no_draw,
         max(case when load > capacity then 1 else 0 end) as above, max(odd_capacity) as odd_capacity
  from site_limits_months
  group by said
),
of_items as (
  select said, max(idle_from) as idle_from, max(rated_from) as rated_from, max(grade) as grade, max(odd_watts) as odd_watts, max(crossed) as crossed,
         max(case when item_id is not null and idle_uw is null then 1 else 0 end) as no_idle,
         max(case when item_id is not null and rated_uw is null then 1 else 0 end) as no_rated
  from site_limits_items
  group by said
)
select m.said as said_of_month, i.said as said_of_item,
       nullif(concat_ws('|', 'idle:' || idle_from, 'rated:' || rated_from, 'capacity:' || capacity_kind, 'utilization:' || grade), '') as basis,
       nullif(concat_ws('|', case when no_load = 1 then 'site_power.mean_it_load_mw' end, case when capacity_kind is null then 'site_capacity.it_mw' end,
                             case when no_idle = 1 then 'items.idle_power_w' end, case when no_rated = 1 then 'items.rated_power_w' end), '') as missing_facts,
       nullif(concat_ws('|', case when odd_load = 1 then 'load_not_credible' when no_draw = 1 then 'load_of_zero' end,
                             case when above = 1 then 'load_above_capacity' end, case when odd_capacity = 1 then 'capacity_not_credible' end,
                             case when odd_watts = 1 then 'watts_not_credible' end, case when crossed = 1 then 'idle_above_rated' end), '') as problem
from of_months as m
cross join of_items as i
