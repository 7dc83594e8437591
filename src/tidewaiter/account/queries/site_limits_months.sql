-- What each site drew and was built for in each month of which anything is told, numbered in their order. `said` stands for what is
-- written of that: 40 for each state of its load, 4 for each kind of its capacity, 2 for a load above it and 1 for one that cannot be.
-- A phase counts once within a kind, with the greatest of what is said of it in that kind or in a firmer one: what is energised was also planned.
-- A kind that no record of the site names stays empty.
with told as (
  select site_id, month from site_power
  union
  select site_id, cast(date_trunc('month', from_on) as date) from site_capacity
  union
  select site_id, month from site_limits_happened
),
months as (
  select row_number() over (order by site_id, month) as number, site_id, month
  from told
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
  select m.number, m.site_id, m.month, p.load_mw,
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
)
select number, site_id, month, load_mw, load_w, capacity_w, load, capacity, capacity_kind, odd_capacity,
       cast(planned as decimal(18, 6)) as planned_mw, cast(permitted as decimal(18, 6)) as permitted_mw,
       cast(contracted as decimal(18, 6)) as contracted_mw, cast(energised as decimal(18, 6)) as energised_mw,
       cast(capacity as decimal(18, 6)) as capacity_mw, cast(capacity - load as decimal(18, 6)) as undrawn_mw,
       case when load_w * 10000 // nullif(capacity_w, 0) < 1000000000000
            then cast(cast(load_w * 10000 // nullif(capacity_w, 0) as decimal(18, 0)) * 0.01 as decimal(18, 6)) end as drawn_pct,
       case when load_mw is null then 0 when load is null then 40 when load = 0 then 80 else 120 end
         + case capacity_kind when 'energised' then 4 when 'contracted' then 8 when 'permitted' then 12 when 'planned' then 16 when 'built_for' then 20 else 0 end
         + case when load > capacity then 2 else 0 end + odd_capacity as said
from at_sites
