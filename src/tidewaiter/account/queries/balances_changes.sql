-- What changes each account in a month, so far as lines tell: an unknown receipt day is the earliest possible one, the shipping day, and
-- such a line may be under way for 90 days, or longer if the as-of day comes first. That it no longer is changes an account of which
-- something speaks.
select account, cast(date_trunc('month', coalesce(received_on, shipped_on)) as date) as month, units as received, 0 as reshipped,
       case when received_on > shipped_on then -units else 0 end as in_transit, case when received_on is null then units else 0 end as pending,
       1 as line_in, 0 as line_out, 0 as counted, 1 as changed
from balances_came
union all
select account, cast(date_trunc('month', shipped_on) as date), 0, 0, units, 0, 1, 0, 0, 1
from balances_came
where received_on > shipped_on
union all
select c.account, cast(date_trunc('month', c.shipped_on + interval 90 day) as date), 0, 0, 0, -c.units, 0, 0, 0, case when s.account is null then 0 else 1 end
from balances_came as c
cross join as_of_day as d
left join balances_spoken_of as s on s.account = c.account
where c.received_on is null and cast(c.shipped_on + interval 90 day as date) <= d.day
union all
select account, cast(date_trunc('month', shipped_on) as date), 0, units, 0, 0, 0, 1, 0, 1
from balances_went
union all
select account, month, 0, 0, 0, 0, 0, 0, 1, 1
from balances_counts
union all
select account, month, 0, 0, 0, 0, 0, 0, 0, 1
from balances_promised
where begins = 1
union all
select account, month, 0, 0, 0, 0, 0, 0, 0, 1
from balances_checks
union all
select account, month, 0, 0, 0, 0, 0, 0, 0, 1
from balances_seen
