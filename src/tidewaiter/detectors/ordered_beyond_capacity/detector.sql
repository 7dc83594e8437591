-- TW103 ordered_beyond_capacity: More was ordered for a site than the power that was even planned for it on that day could run.
-- reads: item_chips, order_capacity
with unplaced as (
  select count(*) as orders
  from order_capacity
  where site_id is null
),
orders_seen as (
  select o.site_id, o.order_id, o.ordered_on, o.units, o.need_so_far_mw, o.planned_mw, o.missing_facts,
         case when '|' || o.more_than || '|' like '%|planned|%' then 2 when '|' || o.open || '|' like '%|planned|%' then 1 else 0 end as over,
         case when cast(o.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(o.units as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end as tpp
  from order_capacity as o
  left join item_chips as c on c.item_id = o.item_id
  where o.site_id is not null
),
ranked as (
  select *, row_number() over (partition by site_id order by over desc, ordered_on, order_id) as place
  from orders_seen
),
summed as (
  select site_id, max(ordered_on) as last_on, max(over) as over, sum(case when over = 2 then units else 0 end) as units,
         sum(case when over = 2 then tpp end) as tpp, sum(case when over = 2 and tpp is null then 1 else 0 end) as unrated
  from ranked
  group by site_id
)
select s.site_id as subject_id, s.last_on as as_of, case when s.over = 2 then 'yes' when s.over = 1 or u.orders > 0 then 'unknown' else 'no' end as answer,
       case when s.units <= 9223372036854775807 then cast(s.units as bigint) end as units, case when s.unrated = 0 then cast(s.tpp as decimal(38, 3)) end as tpp,
       'With order ' || r.order_id || ' of ' || cast(r.ordered_on as varchar) || ' the orders so far need ' || cast(r.need_so_far_mw as varchar)
         || ' MW; ' || cast(r.planned_mw as varchar) || ' MW were planned or further.' as summary,
       'order_capacity:' || r.order_id as evidence,
       case when s.over = 1 then coalesce(r.missing_facts, 'site_capacity.it_mw')
            when s.over = 0 and u.orders > 0 then 'orders.site_id' end as missing_facts
from summed as s
join ranked as r on r.site_id = s.site_id and r.place = 1
cross join unplaced as u
