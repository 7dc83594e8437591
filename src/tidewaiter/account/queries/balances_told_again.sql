-- What few accounts have, from month to month: units sent back, units on lines that another line already names, and units that another
-- line may name in another form; those of a line without a receipt day from the day on from which it is no longer under way.
with changes as (
  select account, cast(date_trunc('month', shipped_on) as date) as month, units as sent_back, 0 as restated, 0 as two_levels
  from balances_went
  where back = 1
  union all
  select account, cast(date_trunc('month', coalesce(received_on, shipped_on)) as date), 0, restated,
         case when received_on is null then 0 else two_levels end
  from balances_came
  where restated > 0 or two_levels > 0
  union all
  select c.account, cast(date_trunc('month', c.shipped_on + interval 90 day) as date), 0, 0, c.two_levels
  from balances_came as c
  cross join as_of_day as d
  where c.received_on is null and c.two_levels > 0 and cast(c.shipped_on + interval 90 day as date) <= d.day
),
months as (
  select account, month, sum(sent_back) as sent_back, sum(restated) as restated, sum(two_levels) as two_levels
  from changes
  group by account, month
)
select account, month, lead(month) over w as next_month, sum(sent_back) over w as sent_back, sum(restated) over w as restated,
       sum(two_levels) over w as two_levels
from months
window w as (partition by account order by month rows between unbounded preceding and current row)
