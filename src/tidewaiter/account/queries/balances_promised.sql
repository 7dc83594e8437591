-- What was promised to each account, from month to month: a license until it expires, and after that what was drawn on it.
with events as (
  select h.holder * 1000000000 + i.item as account, cast(date_trunc('month', p.from_on) as date) as month, 1 as begins, p.basis,
         cast(coalesce(p.units, 0) as decimal(38, 0)) as units, case when p.bound = 'none' then 1 else 0 end as free,
         case when p.bound <> 'none' and p.units is null then 1 else 0 end as unknown
  from promises as p
  join balances_holders as h on h.holder_kind = p.holder_kind and h.holder_id = p.holder_id
  join balances_items as i on i.item_id = p.item_id
  where p.counted = 'yes'
  union all
  select h.holder * 1000000000 + i.item, cast(date_trunc('month', cast(p.until_on + interval 1 day as date)) as date), 0, p.basis,
         cast(least(coalesce(p.drawn_units, 0), coalesce(p.units, p.drawn_units, 0)) - coalesce(p.units, 0) as decimal(38, 0)),
         case when p.bound = 'none' then -1 else 0 end, case when p.bound <> 'none' and p.units is null then -1 else 0 end
  from promises as p
  join balances_holders as h on h.holder_kind = p.holder_kind and h.holder_id = p.holder_id
  join balances_items as i on i.item_id = p.item_id
  where p.counted = 'yes' and p.until_on is not null
),
months as (
  select account, month, max(begins) as begins, sum(case when basis = 'license' then units else 0 end) as licensed,
         sum(case when basis = 'order' then units else 0 end) as ordered, sum(case when basis = 'shipment' then units else 0 end) as stated,
         sum(case when basis = 'license' then begins else 0 end) as licenses, sum(free) as free, sum(unknown) as unknown
  from events
  group by account, month
)
select account, month, begins, lead(month) over w as next_month, sum(licensed) over w as licensed, sum(ordered) over w as ordered,
       sum(stated) over w as stated, sum(licenses) over w as licenses, sum(free) over w as free, sum(unknown) over w as unknown
from months
window w as (partition by account order by month rows between unbounded preceding and current row)
