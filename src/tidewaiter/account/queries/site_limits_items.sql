-- The watts of each item that is spoken of at a site, numbered in their order; the last one stands for a site as a whole. `said` stands for
-- what is written of them.
with stated as (
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
  from (select distinct item_id from site_limits_spoken) as i
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
ranked as (
  select w.item_id, row_number() over (order by w.item_id) as number, w.idle_from, w.rated_from, w.idle_uw, w.rated_uw, w.odd_watts, w.crossed,
         w.rated_uw * r.most_pct as most_uw, w.rated_uw * r.least_pct as least_uw, r.grade
  from watts as w
  left join power_shares as r on r.rated_from = w.rated_from
)
select item_id, number, idle_from, rated_from, idle_uw, rated_uw, odd_watts, crossed, most_uw, least_uw, grade,
       cast(cast(idle_uw as decimal(38, 6)) * 0.000001 as decimal(18, 6)) as idle_w,
       cast(cast(rated_uw as decimal(38, 6)) * 0.000001 as decimal(18, 6)) as rated_w,
       case idle_from when 'item' then 1 when 'chips' then 2 else 0 end * 48 + case rated_from when 'item' then 1 when 'chips' then 2 else 0 end * 16
         + case when idle_uw is null then 8 else 0 end + case when rated_uw is null then 4 else 0 end + odd_watts * 2 + crossed as said
from ranked
union all
select null, 999999999, null, null, null, null, 0, 0, null, null, null, null, null, -1
