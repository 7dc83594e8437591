-- By how much each account that both gives and takes was short at most by a day of a month: the least opening stock that keeps it at 0 or
-- more. The others need no days: what only came was never short, and what only went was short of all of it in the end.
with both_ways as (
  select account from balances_came
  intersect
  select account from balances_went
  union
  select account from balances_counts where put_in > 0
),
day_moves as (
  select c.account, coalesce(c.received_on, c.shipped_on) as moved_on, c.units as received, 0 as reshipped
  from balances_came as c
  join both_ways as b on b.account = c.account
  union all
  select w.account, w.shipped_on, 0, w.units
  from balances_went as w
  join both_ways as b on b.account = w.account
  union all
  select t.account, t.month, t.taken_out - coalesce(lag(t.taken_out) over account, 0), 0
  from balances_counts as t
  join both_ways as b on b.account = t.account
  where t.taken_out > 0
  window account as (partition by t.account order by t.month)
  union all
  select p.account, cast(p.month + interval 1 month - interval 1 day as date), 0, p.put_in - coalesce(lag(p.put_in) over account, 0)
  from balances_counts as p
  join both_ways as b on b.account = p.account
  where p.put_in > 0
  window account as (partition by p.account order by p.month)
),
days as (
  select account, moved_on, sum(reshipped) - sum(received) as short
  from day_moves
  group by account, moved_on
),
day_ends as (
  select account, moved_on, sum(short) over (partition by account order by moved_on rows between unbounded preceding and current row) as short
  from days
)
select account, cast(date_trunc('month', moved_on) as date) as month, max(short) as short
from day_ends
group by account, date_trunc('month', moved_on)
