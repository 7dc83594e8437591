-- Every item that an account can be of, numbered in the order in which the balances list them, with its chips. What has no item has
-- a number too, the last one: 999999999. An account is the number of its holder times a billion plus that of its item.
with named as (
  select item_id from shipments
  union
  select item_id from custody_counts
  union
  select item_id from promises
  union
  select item_id from inspections
  union
  select item_id from custody_events where step = 'observed'
),
numbered as (
  select item_id, row_number() over (order by item_id) as item
  from named
  where item_id is not null
)
select n.item_id, n.item, i.chip, i.chips_per_unit, i.tpp, i.tpp_low, i.tpp_high
from numbered as n
left join item_chips as i on i.item_id = n.item_id
