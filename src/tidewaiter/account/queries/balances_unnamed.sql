-- How many units of no stated item each holder passed on or shows: any of its items may be among them.
with changes as (
  select seller as holder, cast(date_trunc('month', shipped_on) as date) as month, sum(cast(units + restated as decimal(38, 0))) as units
  from balances_lines
  where item = 999999999
  group by seller, date_trunc('month', shipped_on)
  union all
  select holder, month, cast(shown - coalesce(lag(shown) over (partition by holder order by month), 0) as decimal(38, 0))
  from (
    select account // 1000000000 as holder, month, held + stored + installed + open + in_repair + returned + scrapped + seized as shown
    from balances_counts
    where account % 1000000000 = 999999999
  ) as nameless
),
months as (
  select holder, month, sum(units) as units
  from changes
  group by holder, month
)
select holder, month, lead(month) over w as next_month, sum(units) over w as units
from months
window w as (partition by holder order by month rows between unbounded preceding and current row)
