-- Each account at the end of each month in which it changed: the sums of balances_changes so far. counted_on is the month of the last
-- count. The kernel account.kernels.so_far says the same in 64 bits.
with moved as (
  select account, month, sum(received) as received, sum(reshipped) as reshipped, sum(in_transit) as in_transit, sum(pending) as pending,
         max(line_in) as line_in, max(line_out) as line_out, max(case when counted = 1 then month end) as counted_on, max(changed) as changed
  from balances_changes
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
