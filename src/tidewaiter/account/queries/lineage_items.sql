-- A number for each item that moved and for its kind, in the order of their names.
select row_number() over (order by item_id) as item, dense_rank() over (order by kind) as kind_number, item_id, kind, per_unit
from (select distinct item_id, kind, per_unit from moves) as moved
