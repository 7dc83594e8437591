-- At which sites and months a load says how many units can have been on.
-- reads: site_limits
with limited as (
  select count(*) as subjects,
         coalesce(sum(case when powered_max_units is not null then 1 else 0 end), 0) as decided,
         coalesce(sum(case when missing_facts like '%site_power.%' then 1 else 0 end), 0) as no_load,
         coalesce(sum(case when missing_facts like '%items.idle_power_w%' then 1 else 0 end), 0) as no_idle
  from site_limits
  where item_id is not null
)
select 'site_limits', 'site', subjects, cast(decided as bigint), cast(0 as bigint), cast(subjects - decided as bigint),
       nullif(concat_ws('|', case when no_load > 0 then 'site_power.mean_it_load_mw (' || cast(no_load as varchar) || ')' end,
                             case when no_idle > 0 then 'items.idle_power_w (' || cast(no_idle as varchar) || ')' end), '')
from limited
