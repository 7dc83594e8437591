-- holder_totals: What each holder of which custody speaks should have, shows and cannot explain, in chips over all its items.
-- reads: balances, item_chips
-- writes: holder_totals
-- A count rarely names every item, and a server that came in may have gone on as boards: chips can be added up where units cannot.
-- A holder of which custody spoke once keeps its months, so that one that passed on all it had does not stand there as before.
-- What is missed in one form of a chip while as much of another form has no explained supply may be the same chips: they are expected once,
-- and only the high end takes them for gone. An item of which no custody record speaks adds nothing to the low end (unknown is not gone) and all of it to mid and high (nobody shows it).
with spoken as (
  select distinct holder_kind, holder_id
  from balances
  where unaccounted_mid is not null
),
cells as (
  select b.holder_kind, b.holder_id, b.item_id, b.month, coalesce(b.chips, 0) as expected,
         case when b.unaccounted_mid is null or b.chips is null then 0 else cast(b.unaccounted_low as decimal(38, 0)) * i.chips_per_unit end as low,
         case when b.chips is null then 0 when b.unaccounted_mid is null then b.chips else cast(b.unaccounted_mid as decimal(38, 0)) * i.chips_per_unit end as mid,
         case when b.chips is null then 0 when b.unaccounted_mid is null then b.chips else cast(b.unaccounted_high as decimal(38, 0)) * i.chips_per_unit end as high,
         case when b.unaccounted_mid is null then coalesce(b.chips, 0) else 0 end as not_spoken, case when b.expected_units > 0 and b.chips is null then 1 else 0 end as unknown,
         case when b.unaccounted_mid is null then 0 else 1 end as said, i.chip,
         case when b.chips is null then 0 else cast(b.unexplained_supply_units as decimal(38, 0)) * i.chips_per_unit end as supply,
         case when b.chips is null then 0
              else cast(coalesce(b.put_in_units, 0) - coalesce(b.taken_out_units, 0) as decimal(38, 0)) * i.chips_per_unit end as built,
         lead(b.month) over (partition by b.holder_kind, b.holder_id, b.item_id order by b.month) as next_month
  from balances as b
  join spoken as s on s.holder_kind = b.holder_kind and s.holder_id = b.holder_id
  left join item_chips as i on i.item_id = b.item_id
),
steps as (
  select holder_kind, holder_id, month, expected - coalesce(lag(expected) over account, 0) as expected, low - coalesce(lag(low) over account, 0) as low,
         mid - coalesce(lag(mid) over account, 0) as mid, high - coalesce(lag(high) over account, 0) as high,
         not_spoken - coalesce(lag(not_spoken) over account, 0) as not_spoken, unknown - coalesce(lag(unknown) over account, 0) as unknown,
         said - coalesce(lag(said) over account, 0) as said
  from cells
  window account as (partition by holder_kind, holder_id, item_id order by month)
),
of_many_forms as (
  select holder_kind, holder_id, chip
  from cells
  where chip is not null
  group by holder_kind, holder_id, chip
  having min(item_id) <> max(item_id) and max(supply) > 0
),
form_months as (
  select c.holder_kind, c.holder_id, c.chip, c.month
  from cells as c
  join of_many_forms as m on m.holder_kind = c.holder_kind and m.holder_id = c.holder_id and m.chip = c.chip
  group by c.holder_kind, c.holder_id, c.chip, c.month
),
once as (
  select m.holder_kind, m.holder_id, m.chip, m.month,
         greatest(least(sum(c.supply) - greatest(sum(c.built), 0), sum(c.mid), sum(c.supply) + sum(c.mid) - max(c.supply + c.mid)), 0) as chips
  from form_months as m
  join cells as c on c.holder_kind = m.holder_kind and c.holder_id = m.holder_id and c.chip = m.chip and c.month <= m.month
                 and (c.next_month is null or c.next_month > m.month)
  group by m.holder_kind, m.holder_id, m.chip, m.month
),
once_steps as (
  select holder_kind, holder_id, month,
         chips - coalesce(lag(chips) over (partition by holder_kind, holder_id, chip order by month), 0) as chips
  from once
),
all_steps as (
  select holder_kind, holder_id, month, cast(expected as decimal(38, 0)) as expected, cast(low as decimal(38, 0)) as low, cast(mid as decimal(38, 0)) as mid,
         cast(high as decimal(38, 0)) as high, cast(not_spoken as decimal(38, 0)) as not_spoken, unknown, said, cast(0 as decimal(38, 0)) as other_form
  from steps
  union all
  select holder_kind, holder_id, month, cast(-chips as decimal(38, 0)), 0, cast(-chips as decimal(38, 0)), 0, 0, 0, 0, cast(chips as decimal(38, 0))
  from once_steps
),
months as (
  select holder_kind, holder_id, month, sum(cast(expected as decimal(38, 0))) as expected, sum(cast(low as decimal(38, 0))) as low,
         sum(cast(mid as decimal(38, 0))) as mid, sum(cast(high as decimal(38, 0))) as high, sum(cast(not_spoken as decimal(38, 0))) as not_spoken, sum(unknown) as unknown, sum(said) as said,
         sum(cast(other_form as decimal(38, 0))) as other_form
  from all_steps
  group by holder_kind, holder_id, month
),
running as (
  select holder_kind, holder_id, month, sum(expected) over holder as expected, sum(low) over holder as low, sum(mid) over holder as mid,
         sum(high) over holder as high, sum(not_spoken) over holder as not_spoken, sum(unknown) over holder as unknown,
         sum(said) over holder as said, sum(other_form) over holder as other_form
  from months
  window holder as (partition by holder_kind, holder_id order by month rows between unbounded preceding and current row)
),
since_first_word as (
  select *, max(said) over (partition by holder_kind, holder_id order by month rows between unbounded preceding and current row) as ever_said
  from running
)
select holder_kind, holder_id, month, case when expected <= 9223372036854775807 then cast(expected as bigint) end as expected_chips,
       case when expected <= 9223372036854775807 then cast(expected - mid as bigint) end as shown_chips,
       case when expected <= 9223372036854775807 then cast(low as bigint) end as unaccounted_low_chips,
       case when expected <= 9223372036854775807 then cast(mid as bigint) end as unaccounted_mid_chips,
       case when expected <= 9223372036854775807 then cast(high as bigint) end as unaccounted_high_chips,
       case when expected <= 9223372036854775807 then cast(not_spoken as bigint) end as not_spoken_of_chips, cast(unknown as bigint) as items_without_chips,
       case when other_form <= 9223372036854775807 then cast(other_form as bigint) end as other_form_chips
from since_first_word
where ever_said > 0
