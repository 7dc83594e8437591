-- How many units of no stated item each holder passed on or shows, and how many came to it: any of its items may be among them.
with changes as (
  select seller as holder, cast(date_trunc('month', shipped_on) as date) as month, sum(cast(units + restated as decimal(38, 0))) as units, cast(0 as decimal(38, 0)) as units_in
  from balances_lines
  where item = 999999999
  group by seller, date_trunc('month', shipped_on)
  union all
  select holder, month, cast(shown - coalesce(lag(shown) over (partition by holder order by month), 0) as decimal(38, 0)), cast(0 as decimal(38, 0))
  from (
    select account // 1000000000 as holder, month, held + stored + installed + open + in_repair + returned + scrapped + seized as shown
    from balances_counts
    where account % 1000000000 = 999999999
  ) as nameless
  union all
  select account // 1000000000, cast(date_trunc('month', shipped_on) as date), cast(0 as decimal(38, 0)), sum(cast(units + restated as decimal(38, 0)))
  from balances_came
  where account % 1000000000 = 999999999
  group by account // 1000000000, date_trunc('month', shipped_on)
),
months as (
  select holder, month, sum(units) as units, sum(units_in) as units_in
  from changes
  group by holder, month
)
select holder, month, lead(month) over w as next_month, sum(units) over w as units, sum(units_in) over w as units_in
from months
window w as (partition by holder order by month rows between unbounded preceding and current row)
