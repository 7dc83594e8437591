-- Every item that is counted, numbered in the order in which the counts list them; what has no item has the last number, 999999999.
-- An account is the number of its holder times a billion plus that of its item.
with named as (
  select item_id from custody_placed
  union
  select item_id from custody_lots
)
select item_id, row_number() over (order by item_id) as item
from named
where item_id is not null
union all
select cast(null as varchar), 999999999
