-- One row a site and month for the site as a whole (item empty), and one for each item seen at the site by then.
-- Everything is counted in whole watts and millionths of a watt, so that // cuts down exactly: a load of at most 90,000 MW times 10^8 is within BIGINT.
-- A phase counts once within a kind, with the greatest of what is said of it in that kind or in a firmer one: what is energised was also planned.
-- A kind that no record of the site names stays empty.
with serial_items as (
  select serial_number, item_id
  from devices
  union
  select n.serial_number, s.item_id
  from serials as n
  join shipments as s on s.shipment_id = n.shipment_id and s.line = n.line
  where s.item_id is not null
),
told as (
  select site_id, item_id, shipped_on as day from shipments where site_id is not null
  union all
  select site_id, item_id, received_on from shipments where site_id is not null and received_on is not null
  union all
  select site_id, item_id, cast(event_at as date) from custody_events where site_id is not null and (item_id is not null or serial_number is null)
  union all
  select e.site_id, i.item_id, cast(e.event_at as date)
  from custody_events as e
  left join serial_items as i on i.serial_number = e.serial_number
  where e.site_id is not null and e.item_id is null and e.serial_number is not null
  union all
  select site_id, item_id, from_on from tenancies
  union all
  select site_id, item_id, ordered_on from orders where site_id is not null
  union all
  select site_id, item_id, inspected_on from inspections
),
happened as (
  select site_id, item_id, cast(date_trunc('month', day) as date) as month
  from told
  group by 1, 2, 3
),
allowed as (
  select site_id, item_id, issued_on from licenses
  union all
  select coalesce(n.site_id, l.site_id), coalesce(n.item_id, l.item_id), l.issued_on
  from licenses as l
  join license_lines as n on n.license_id = l.license_id
),
items_at as (
  select site_id, item_id, min(month) as since
  from (
    select site_id, item_id, month from happened
    union all
    select site_id, item_id, cast(date_trunc('month', issued_on) as date) from allowed
  ) as spoken
  where item_id is not null and site_id is not null
  group by site_id, item_id
),
months as (
  select site_id, month from site_power
  union
  select site_id, cast(date_trunc('month', from_on) as date) from site_capacity
  union
  select site_id, month from happened
),
month_ends as (
  select site_id, coalesce(phase, '') as phase, kind, cast(date_trunc('month', from_on) as date) as from_month, it_mw,
         row_number() over (partition by site_id, coalesce(phase, ''), kind, date_trunc('month', from_on) order by from_on desc, it_mw desc) as place
  from site_capacity
),
steps as (
  select site_id, phase, kind, from_month, it_mw,
         lead(from_month) over (partition by site_id, phase, kind order by from_month) as next_month
  from month_ends
  where place = 1
),
phases as (
  select m.site_id, m.month, s.phase,
         max(case when s.kind in ('planned', 'permitted', 'contracted', 'energised') then s.it_mw end) as planned,
         max(case when s.kind in ('permitted', 'contracted', 'energised') then s.it_mw end) as permitted,
         max(case when s.kind in ('contracted', 'energised') then s.it_mw end) as contracted,
         max(case when s.kind = 'energised' then s.it_mw end) as energised,
         max(case when s.kind = 'planned' then 1 else 0 end) as of_plan, max(case when s.kind = 'permitted' then 1 else 0 end) as of_permit,
         max(case when s.kind = 'contracted' then 1 else 0 end) as of_contract
  from months as m
  join steps as s on s.site_id = m.site_id and s.from_month <= m.month and (s.next_month is null or s.next_month > m.month)
  group by m.site_id, m.month, s.phase
),
sums as (
  select site_id, month, case when max(of_plan) = 1 then sum(planned) end as planned, case when max(of_permit) = 1 then sum(permitted) end as permitted,
         case when max(of_contract) = 1 then sum(contracted) end as contracted, sum(energised) as energised, sum(planned) as at_all
  from phases
  group by site_id, month
),
loads as (
  select site_id, month, max(mean_it_load_mw) as load_mw
  from site_power
  group by site_id, month
),
capacities as (
  select m.site_id, m.month, p.load_mw,
         case when p.load_mw between 0 and r.credible_mw then p.load_mw end as load,
         case when c.planned between 0 and r.credible_mw then c.planned end as planned,
         case when c.permitted between 0 and r.credible_mw then c.permitted end as permitted,
         case when c.contracted between 0 and r.credible_mw then c.contracted end as contracted,
         case when c.energised between 0 and r.credible_mw then c.energised end as energised,
         case when c.at_all is null and s.it_capacity_mw between 0 and r.credible_mw
                   and (s.commissioned_on is null or date_trunc('month', s.commissioned_on) <= m.month) then s.it_capacity_mw end as built_for,
         case when c.at_all not between 0 and r.credible_mw
                   or (c.at_all is null and s.it_capacity_mw not between 0 and r.credible_mw) then 1 else 0 end as odd_capacity
  from months as m
  cross join power_limits as r
  left join loads as p on p.site_id = m.site_id and p.month = m.month
  left join sums as c on c.site_id = m.site_id and c.month = m.month
  left join sites as s on s.site_id = m.site_id
),
at_sites as (
  select c.*,
         coalesce(energised, contracted, permitted, planned, built_for) as capacity,
         case when energised is not null then 'energised' when contracted is not null then 'contracted' when permitted is not null then 'permitted'
              when planned is not null then 'planned' when built_for is not null then 'built_for' end as capacity_kind,
         cast(cast(load as decimal(38, 6)) * 1000000 as bigint) as load_w,
         cast(cast(coalesce(energised, contracted, permitted, planned, built_for) as decimal(38, 6)) * 1000000 as bigint) as capacity_w
  from capacities as c
),
stated as (
  select i.item_id,
         case when u.idle_power_w > 0 and u.idle_power_w <= r.credible_w then u.idle_power_w end as own_idle,
         case when u.rated_power_w > 0 and u.rated_power_w <= r.credible_w then u.rated_power_w end as own_rated,
         case when c.chips_per_unit between 1 and 1000000 and c.idle_power_w between 0 and r.credible_w
              then cast(c.chips_per_unit as decimal(18, 0)) * c.idle_power_w end as chips_idle,
         case when c.chips_per_unit between 1 and 1000000 and c.rated_power_w between 0 and r.credible_w
              then cast(c.chips_per_unit as decimal(18, 0)) * c.rated_power_w end as chips_rated,
         r.credible_w,
         case when u.idle_power_w > r.credible_w or u.rated_power_w > r.credible_w then 1 else 0 end as odd_watts,
         case when u.idle_power_w > u.rated_power_w and u.rated_power_w > 0 then 1 else 0 end as crossed
  from (select distinct item_id from items_at) as i
  cross join power_limits as r
  left join items as u on u.item_id = i.item_id
  left join item_chips as c on c.item_id = i.item_id
),
watts as (
  select item_id, odd_watts, crossed,
         case when own_idle is not null then 'item' when chips_idle > 0 and chips_idle <= credible_w then 'chips' end as idle_from,
         case when own_rated is not null then 'item' when chips_rated > 0 and chips_rated <= credible_w then 'chips' end as rated_from,
         cast(cast(case when own_idle is not null then least(own_idle, own_rated) when chips_idle <= credible_w then least(chips_idle, own_rated) end
                   as decimal(38, 6)) * 1000000 as bigint) as idle_uw,
         cast(cast(case when own_rated is not null then own_rated when chips_rated <= credible_w then chips_rated end
                   as decimal(38, 6)) * 1000000 as bigint) as rated_uw
  from stated
),
pairs as (
  select c.*, i.item_id
  from at_sites as c
  join items_at as i on i.site_id = c.site_id and i.since <= c.month
),
counted as (
  select p.site_id, p.month, p.item_id, p.load_mw, p.load, p.planned, p.permitted, p.contracted, p.energised, p.capacity, p.capacity_kind,
         p.load_w, p.capacity_w, p.odd_capacity, w.odd_watts, w.crossed, w.idle_from, w.rated_from, w.idle_uw, w.rated_uw,
         p.load_w * 1000000 // nullif(w.idle_uw, 0) as powered_max,
         p.load_w * 100000000 // nullif(w.rated_uw * r.most_pct, 0) as powered_low,
         p.load_w * 100000000 // nullif(w.rated_uw * r.least_pct, 0) as powered_high,
         p.capacity_w * 1000000 // nullif(w.rated_uw, 0) as capacity_max,
         r.grade
  from pairs as p
  join watts as w on w.item_id = p.item_id
  left join power_shares as r on r.rated_from = w.rated_from
  union all
  select site_id, month, cast(null as varchar), load_mw, load, planned, permitted, contracted, energised, capacity, capacity_kind,
         load_w, capacity_w, odd_capacity, 0, 0, cast(null as varchar), cast(null as varchar), cast(null as bigint), cast(null as bigint),
         cast(null as bigint), cast(null as bigint), cast(null as bigint), cast(null as bigint), cast(null as varchar)
  from at_sites
)
select site_id, month, item_id, load_mw,
       powered_max as powered_max_units,
       case when powered_low is not null then least(powered_low, powered_max) end as powered_low_units,
       case when powered_high is not null then least(powered_high, powered_max) end as powered_high_units,
       cast(planned as decimal(18, 6)) as planned_mw, cast(permitted as decimal(18, 6)) as permitted_mw,
       cast(contracted as decimal(18, 6)) as contracted_mw, cast(energised as decimal(18, 6)) as energised_mw,
       capacity_max as capacity_max_units,
       nullif(concat_ws('|', 'idle:' || idle_from, 'rated:' || rated_from, 'capacity:' || capacity_kind, 'utilization:' || grade), '') as basis,
       nullif(concat_ws('|', case when load is null then 'site_power.mean_it_load_mw' end,
                             case when capacity is null then 'site_capacity.it_mw' end,
                             case when item_id is not null and idle_uw is null then 'items.idle_power_w' end,
                             case when item_id is not null and rated_uw is null then 'items.rated_power_w' end), '') as missing_facts,
       cast(capacity as decimal(18, 6)) as capacity_mw,
       cast(capacity - load as decimal(18, 6)) as undrawn_mw,
       case when load_w * 10000 // nullif(capacity_w, 0) < 1000000000000
            then cast(cast(load_w * 10000 // nullif(capacity_w, 0) as decimal(18, 0)) * 0.01 as decimal(18, 6)) end as drawn_pct,
       cast(cast(idle_uw as decimal(38, 6)) * 0.000001 as decimal(18, 6)) as idle_w,
       cast(cast(rated_uw as decimal(38, 6)) * 0.000001 as decimal(18, 6)) as rated_w,
       nullif(concat_ws('|', case when load_mw is not null and load is null then 'load_not_credible' when load = 0 then 'load_of_zero' end,
                             case when load > capacity then 'load_above_capacity' end,
                             case when odd_capacity = 1 then 'capacity_not_credible' end,
                             case when odd_watts = 1 then 'watts_not_credible' end,
                             case when crossed = 1 then 'idle_above_rated' end), '') as problem
from counted
