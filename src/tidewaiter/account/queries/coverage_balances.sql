-- Which lines an account could place by day, item and chip, and which accounts custody speaks of.
-- reads: balances, item_chips, shipments
with lines as (
  select count(*) as subjects,
         coalesce(sum(case when s.received_on is not null and s.item_id is not null and c.tpp is not null and c.chips_per_unit is not null then 1 else 0 end), 0) as decided,
         coalesce(sum(case when s.received_on is null then 1 else 0 end), 0) as no_receipt,
         coalesce(sum(case when s.item_id is null then 1 else 0 end), 0) as no_item,
         coalesce(sum(case when s.item_id is not null and (c.tpp is null or c.chips_per_unit is null) then 1 else 0 end), 0) as no_chip
  from shipments as s
  left join item_chips as c on c.item_id = s.item_id
),
last_of as (
  select holder_kind, holder_id, item_id, max(month) as month
  from balances
  group by holder_kind, holder_id, item_id
),
compared as (
  select count(*) as subjects,
         coalesce(sum(case when b.unaccounted_mid is not null then 1 else 0 end), 0) as decided,
         coalesce(sum(case when b.unaccounted_why = 'no_custody' then 1 else 0 end), 0) as no_custody,
         coalesce(sum(case when b.unaccounted_why = 'no_receipt' then 1 else 0 end), 0) as no_receipt,
         coalesce(sum(case when b.unaccounted_mid is null and b.unaccounted_why is distinct from 'no_custody'
                            and b.unaccounted_why is distinct from 'no_receipt' then 1 else 0 end), 0) as too_large
  from last_of as l
  join balances as b
    on b.holder_kind = l.holder_kind and b.holder_id = l.holder_id and b.item_id is not distinct from l.item_id and b.month = l.month
)
select 'balances', 'shipment', subjects, cast(decided as bigint), cast(0 as bigint), cast(subjects - decided as bigint),
       nullif(concat_ws('|', case when no_receipt > 0 then 'shipments.received_on (' || cast(no_receipt as varchar) || ')' end,
                             case when no_item > 0 then 'shipments.item_id (' || cast(no_item as varchar) || ')' end,
                             case when no_chip > 0 then 'items.chip (' || cast(no_chip as varchar) || ')' end), '')
from lines
union all
select 'balances', 'account', subjects, cast(decided as bigint), cast(0 as bigint), cast(subjects - decided as bigint),
       nullif(concat_ws('|', case when no_custody > 0 then 'custody_events or inspections (' || cast(no_custody as varchar) || ')' end,
                             case when no_receipt > 0 then 'shipments (' || cast(no_receipt as varchar) || ')' end,
                             case when too_large > 0 then 'shipments.units (' || cast(too_large as varchar) || ')' end), '')
from compared
