-- Accounts of which something speaks, at the end of months in which only another form of their chip changed that went out or was counted
-- there: everything else is as it was.
with of_chip as (
  select f.holder, f.chip, i.item, i.chips_per_unit, f.holder * 1000000000 + i.item as account
  from (select distinct holder, chip from balances_forms) as f
  join balances_items as i on i.chip = f.chip
),
moved as (
  select w.account, cast(date_trunc('month', w.shipped_on) as date) as month
  from balances_went as w
  join of_chip as o on o.account = w.account
  union
  select c.account, c.month
  from balances_counts as c
  join of_chip as o on o.account = c.account
),
moved_forms as (
  select o.holder, o.chip, m.month, min(o.item) as least_item, max(o.item) as greatest_item
  from moved as m
  join of_chip as o on o.account = m.account
  group by o.holder, o.chip, m.month
),
followed as (
  select m.account, m.month, m.received, m.reshipped, m.in_transit, m.pending, m.lines_in, m.lines_out, m.counted_on, m.short,
         lead(m.month) over (partition by m.account order by m.month) as next_month
  from balances_months as m
  join of_chip as o on o.account = m.account
)
select m.account, f.month, m.received, m.reshipped, m.in_transit, m.pending, m.lines_in, m.lines_out, m.counted_on, m.short
from balances_spoken_of as s
join of_chip as o on o.account = s.account and o.chips_per_unit > 0
join balances_forms as f on f.holder = o.holder and f.chip = o.chip
join moved_forms as g on g.holder = f.holder and g.chip = f.chip and g.month = f.month and (g.least_item <> o.item or g.greatest_item <> o.item)
join followed as m on m.account = s.account and m.month < f.month and (m.next_month is null or m.next_month > f.month)
