-- Which orders could be set against the capacity of their day.
-- reads: order_capacity
with ordered as (
  select count(*) as subjects,
         coalesce(sum(case when more_than is not null then 1 else 0 end), 0) as exceeds,
         coalesce(sum(case when more_than is null and open is not null then 1 else 0 end), 0) as undecided,
         coalesce(sum(case when missing_facts like '%orders.site_id%' then 1 else 0 end), 0) as no_site,
         coalesce(sum(case when missing_facts like '%items.rated_power_w%' then 1 else 0 end), 0) as no_watts,
         coalesce(sum(case when missing_facts like '%site_capacity.%' then 1 else 0 end), 0) as no_capacity
  from order_capacity
)
select 'order_capacity', 'order', subjects, cast(exceeds as bigint), cast(subjects - exceeds - undecided as bigint), cast(undecided as bigint),
       nullif(concat_ws('|', case when no_site > 0 then 'orders.site_id (' || cast(no_site as varchar) || ')' end,
                             case when no_watts > 0 then 'items.rated_power_w (' || cast(no_watts as varchar) || ')' end,
                             case when no_capacity > 0 then 'site_capacity.it_mw (' || cast(no_capacity as varchar) || ')' end), '')
from ordered
