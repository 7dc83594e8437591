-- Each account at the end of each month in which it changed, so far as lines tell: an unknown receipt day is the earliest possible one,
-- the shipping day, and such a line may be under way for 90 days, or longer if the as-of day comes first. That it no longer is changes an
-- account of which something speaks. counted_on is the month of the last count.
with changes as (
  select account, cast(date_trunc('month', coalesce(received_on, shipped_on)) as date) as month, units as received, 0 as reshipped,
         case when received_on > shipped_on then -units else 0 end as in_transit, case when received_on is null then units else 0 end as pending,
         1 as line_in, 0 as line_out, cast(null as date) as counted_on, 1 as changed
  from balances_came
  union all
  select account, cast(date_trunc('month', shipped_on) as date), 0, 0, units, 0, 1, 0, null, 1
  from balances_came
  where received_on > shipped_on
  union all
  select c.account, cast(date_trunc('month', c.shipped_on + interval 90 day) as date), 0, 0, 0, -c.units, 0, 0, null, case when s.account is null then 0 else 1 end
  from balances_came as c
  cross join as_of_day as d
  left join balances_spoken_of as s on s.account = c.account
  where c.received_on is null and cast(c.shipped_on + interval 90 day as date) <= d.day
  union all
  select account, cast(date_trunc('month', shipped_on) as date), 0, units, 0, 0, 0, 1, null, 1
  from balances_went
  union all
  select account, month, 0, 0, 0, 0, 0, 0, month, 1
  from balances_counts
  union all
  select account, month, 0, 0, 0, 0, 0, 0, null, 1
  from balances_promised
  where begins = 1
  union all
  select account, month, 0, 0, 0, 0, 0, 0, null, 1
  from balances_checks
  union all
  select account, month, 0, 0, 0, 0, 0, 0, null, 1
  from balances_seen
),
moved as (
  select account, month, sum(received) as received, sum(reshipped) as reshipped, sum(in_transit) as in_transit, sum(pending) as pending,
         max(line_in) as line_in, max(line_out) as line_out, max(counted_on) as counted_on, max(changed) as changed
  from changes
  group by account, month
),
running as (
  select m.account, m.month, m.changed, sum(m.received) over w as received, sum(m.reshipped) over w as reshipped,
         sum(m.in_transit) over w as in_transit, sum(m.pending) over w as pending, max(m.line_in) over w as lines_in,
         max(m.line_out) over w as lines_out, max(s.short) over w as short, max(m.counted_on) over w as counted_on
  from moved as m
  left join balances_shortest as s on s.account = m.account and s.month = m.month
  window w as (partition by m.account order by m.month rows between unbounded preceding and current row)
)
select account, month, received, reshipped, in_transit, pending, lines_in, lines_out, counted_on,
       greatest(short, case when lines_in = 1 then 0 else reshipped end, 0) as short
from running
where changed = 1
