-- One row a site and month for the site as a whole (item empty), and one for each item seen at the site by then.
-- Everything is counted in whole watts and millionths of a watt, so that // cuts down exactly: a load of at most 90,000 MW times 10^8 is within BIGINT.
with pairs as (
  select m.number as month_number, i.number as item_number, m.site_id, m.month, i.item_id, m.load_mw, m.load_w, m.capacity_w, m.planned_mw,
         m.permitted_mw, m.contracted_mw, m.energised_mw, m.capacity_mw, m.undrawn_mw, m.drawn_pct, i.idle_uw, i.rated_uw, i.most_uw, i.least_uw,
         i.idle_w, i.rated_w, m.said as said_of_month, i.said as said_of_item
  from site_limits_months as m
  join site_limits_spoken as s on s.site_id = m.site_id and s.since <= m.month
  join site_limits_items as i on i.item_id = s.item_id
  union all
  select m.number, i.number, m.site_id, m.month, i.item_id, m.load_mw, m.load_w, m.capacity_w, m.planned_mw,
         m.permitted_mw, m.contracted_mw, m.energised_mw, m.capacity_mw, m.undrawn_mw, m.drawn_pct, i.idle_uw, i.rated_uw, i.most_uw, i.least_uw,
         i.idle_w, i.rated_w, m.said, i.said
  from site_limits_months as m
  cross join site_limits_items as i
  where i.item_id is null
),
counted as (
  select month_number, item_number, site_id, month, item_id, load_mw, planned_mw, permitted_mw, contracted_mw, energised_mw, capacity_mw,
         undrawn_mw, drawn_pct, idle_w, rated_w, said_of_month, said_of_item, load_w * 1000000 // nullif(idle_uw, 0) as powered_max,
         load_w * 100000000 // nullif(most_uw, 0) as powered_low, load_w * 100000000 // nullif(least_uw, 0) as powered_high,
         capacity_w * 1000000 // nullif(rated_uw, 0) as capacity_max
  from pairs
)
select month_number, item_number, site_id, month, item_id, load_mw,
       powered_max as powered_max_units,
       case when powered_low is not null then least(powered_low, powered_max) end as powered_low_units,
       case when powered_high is not null then least(powered_high, powered_max) end as powered_high_units,
       planned_mw, permitted_mw, contracted_mw, energised_mw, capacity_max as capacity_max_units, t.basis, t.missing_facts, capacity_mw, undrawn_mw,
       drawn_pct, idle_w, rated_w, t.problem
from counted as c
join site_limits_texts as t on t.said_of_month = c.said_of_month and t.said_of_item = c.said_of_item
