-- The chips of each holder that have no explanation, over all forms of a chip, from each month on in which that changed; and how many of
-- them somebody put together there.
with of_chip as (
  select o.account // 1000000000 as holder, o.account, i.item, o.month, i.chip,
         case when o.supply <= 1000000000000 and i.chips_per_unit <= 1000000 then cast(o.supply as bigint) * i.chips_per_unit else 0 end as chips,
         case when greatest(o.put_in, o.taken_out) <= 1000000000000 and i.chips_per_unit <= 1000000
              then cast(o.put_in - o.taken_out as bigint) * i.chips_per_unit else 0 end as built
  from balances_supply as o
  join balances_items as i on i.item = o.account % 1000000000
  where i.chip is not null and i.chips_per_unit > 0
),
of_many_forms as (
  select holder, chip
  from of_chip
  group by holder, chip
  having min(item) <> max(item) and max(chips) > 0
),
steps as (
  select f.holder, f.chip, f.month, f.chips - coalesce(lag(f.chips) over w, 0) as more, f.built - coalesce(lag(f.built) over w, 0) as more_built
  from of_chip as f
  join of_many_forms as m on m.holder = f.holder and m.chip = f.chip
  window w as (partition by f.account order by f.month)
),
months as (
  select holder, chip, month, sum(cast(more as decimal(38, 0))) as more, sum(cast(more_built as decimal(38, 0))) as more_built
  from steps
  where more <> 0 or more_built <> 0
  group by holder, chip, month
)
select holder, chip, month, lead(month) over w as next_month, sum(more) over w as chips, greatest(sum(more_built) over w, 0) as built
from months
window w as (partition by holder, chip order by month rows between unbounded preceding and current row)
