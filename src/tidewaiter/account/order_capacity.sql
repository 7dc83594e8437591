-- order_capacity: Whether what was ordered for a site by then was more than the site was planned, permitted, contracted or energised for on that day.
-- reads: item_chips, items, orders, site_capacity, sites
-- writes: order_capacity
-- The claim of a day is the last one that began by then. A phase counts once within a kind, with the greatest of what is said of it in that kind or in
-- a firmer one. Where only the chips' watts are known a unit needs at least those: enough to exceed a capacity, never enough to be within it.
with stated as (
  select i.item_id,
         case when u.rated_power_w > 0 and u.rated_power_w <= 10000000 then u.rated_power_w end as own,
         case when c.chips_per_unit between 1 and 1000000 and c.rated_power_w between 0 and 10000000
              then cast(c.chips_per_unit as decimal(18, 0)) * c.rated_power_w end as of_chips
  from (select distinct item_id from orders) as i
  left join items as u on u.item_id = i.item_id
  left join item_chips as c on c.item_id = i.item_id
),
watts as (
  select item_id, case when own is not null then 1 else 0 end as exact,
         cast(cast(coalesce(own, case when of_chips <= 10000000 then of_chips end) as decimal(38, 6)) * 1000000 as bigint) as rated_uw
  from stated
),
counted as (
  select o.order_id, o.site_id, o.ordered_on, o.item_id, o.units,
         case when o.units <= 1000000000000 then cast(o.units as decimal(38, 0)) * cast(w.rated_uw as decimal(38, 0)) end as need_uw,
         case when w.exact = 1 and o.units <= 1000000000000 then 0 else 1 end as unsure
  from orders as o
  left join watts as w on w.item_id = o.item_id
  where o.status is null or o.status <> 'cancelled'
),
running as (
  select order_id, site_id, ordered_on, item_id, units,
         sum(cast(units as decimal(38, 0))) over (partition by site_id, item_id order by ordered_on, order_id rows between unbounded preceding and current row) as units_so_far,
         sum(coalesce(need_uw, 0)) over site as need_uw, max(unsure) over site as unsure
  from counted
  window site as (partition by site_id order by ordered_on, order_id rows between unbounded preceding and current row)
),
days as (
  select distinct site_id, ordered_on
  from counted
  where site_id is not null
),
claims as (
  select d.site_id, d.ordered_on, coalesce(c.phase, '') as phase, c.kind, c.it_mw,
         row_number() over (partition by d.site_id, d.ordered_on, coalesce(c.phase, ''), c.kind order by c.from_on desc, c.it_mw desc) as place
  from days as d
  join site_capacity as c on c.site_id = d.site_id and c.from_on <= d.ordered_on
),
phases as (
  select site_id, ordered_on, phase,
         max(case when kind in ('planned', 'permitted', 'contracted', 'energised') then it_mw end) as planned,
         max(case when kind in ('permitted', 'contracted', 'energised') then it_mw end) as permitted,
         max(case when kind in ('contracted', 'energised') then it_mw end) as contracted,
         max(case when kind = 'energised' then it_mw end) as energised,
         max(case when kind = 'planned' then 1 else 0 end) as of_plan, max(case when kind = 'permitted' then 1 else 0 end) as of_permit,
         max(case when kind = 'contracted' then 1 else 0 end) as of_contract
  from claims
  where place = 1
  group by site_id, ordered_on, phase
),
sums as (
  select site_id, ordered_on, max(of_plan) as of_plan, max(of_permit) as of_permit, max(of_contract) as of_contract,
         sum(planned) as planned, sum(permitted) as permitted, sum(contracted) as contracted, sum(energised) as energised
  from phases
  group by site_id, ordered_on
),
beside as (
  select r.order_id, r.site_id, r.ordered_on, r.item_id, r.units, r.units_so_far, r.unsure, c.of_plan, c.of_permit, c.of_contract,
         case when r.need_uw < 1000000000000000000000000 then r.need_uw end as need_uw,
         case when c.planned between 0 and 90000 then cast(c.planned as decimal(38, 6)) end as planned,
         case when c.permitted between 0 and 90000 then cast(c.permitted as decimal(38, 6)) end as permitted,
         case when c.contracted between 0 and 90000 then cast(c.contracted as decimal(38, 6)) end as contracted,
         case when c.energised between 0 and 90000 then cast(c.energised as decimal(38, 6)) end as energised,
         case when s.it_capacity_mw between 0 and 90000 then cast(s.it_capacity_mw as decimal(38, 6)) end as built_for
  from running as r
  left join sums as c on c.site_id = r.site_id and c.ordered_on = r.ordered_on
  left join sites as s on s.site_id = r.site_id
),
compared as (
  select b.*,
         case when of_plan = 1 and need_uw > planned * 1000000000000 then 1 when unsure = 0 and need_uw <= planned * 1000000000000 then 0 end as over_planned,
         case when of_permit = 1 and need_uw > permitted * 1000000000000 then 1 when unsure = 0 and need_uw <= permitted * 1000000000000 then 0 end as over_permitted,
         case when of_contract = 1 and need_uw > contracted * 1000000000000 then 1 when unsure = 0 and need_uw <= contracted * 1000000000000 then 0 end as over_contracted,
         case when need_uw > energised * 1000000000000 then 1 when unsure = 0 and need_uw <= energised * 1000000000000 then 0 end as over_energised,
         case when need_uw > built_for * 1000000000000 then 1 when unsure = 0 and need_uw <= built_for * 1000000000000 then 0 end as over_built_for
  from beside as b
)
select order_id, site_id, ordered_on, item_id, units,
       case when site_id is not null and units_so_far <= 9223372036854775807 then cast(units_so_far as bigint) end as units_so_far,
       case when site_id is not null then cast(cast(need_uw as decimal(38, 0)) * 0.000000000001 as decimal(18, 6)) end as need_so_far_mw,
       case when of_plan = 1 then cast(planned as decimal(18, 6)) end as planned_mw,
       case when of_permit = 1 then cast(permitted as decimal(18, 6)) end as permitted_mw,
       case when of_contract = 1 then cast(contracted as decimal(18, 6)) end as contracted_mw,
       cast(energised as decimal(18, 6)) as energised_mw, cast(built_for as decimal(18, 6)) as built_for_mw,
       nullif(concat_ws('|', case when over_planned = 1 then 'planned' end, case when over_permitted = 1 then 'permitted' end,
                             case when over_contracted = 1 then 'contracted' end, case when over_energised = 1 then 'energised' end,
                             case when over_built_for = 1 then 'built_for' end), '') as more_than,
       nullif(concat_ws('|', case when over_planned is null then 'planned' end, case when over_permitted is null then 'permitted' end,
                             case when over_contracted is null then 'contracted' end, case when over_energised is null then 'energised' end,
                             case when over_built_for is null then 'built_for' end), '') as open,
       nullif(concat_ws('|', case when site_id is null then 'orders.site_id' end,
                             case when site_id is not null and unsure = 1 then 'items.rated_power_w' end,
                             case when site_id is not null and over_planned is null and of_plan is distinct from 1 then 'site_capacity.planned' end,
                             case when site_id is not null and over_permitted is null and of_permit is distinct from 1 then 'site_capacity.permitted' end,
                             case when site_id is not null and over_contracted is null and of_contract is distinct from 1 then 'site_capacity.contracted' end,
                             case when site_id is not null and over_energised is null and energised is null then 'site_capacity.energised' end,
                             case when site_id is not null and built_for is null then 'sites.it_capacity_mw' end), '') as missing_facts
from compared
