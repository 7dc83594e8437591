-- The conversions that the kernel found, with the names that belong to their numbers.
select p.party_id as holder_id, i.kind, c.converted_on, i.item_id as item_in, o.item_id as item_out,
       case when i.per_unit > o.per_unit then 'taken_apart' when i.per_unit < o.per_unit then 'put_together' else 'same_size' end as direction,
       (c.chips + i.per_unit - 1) // nullif(i.per_unit, 0) as units_in, (c.chips + o.per_unit - 1) // nullif(o.per_unit, 0) as units_out, c.chips,
       c.party, i.kind_number, c.day, c.item_in as number_in, c.item_out as number_out
from conversion_rows as c
join lineage_parties as p on p.party = c.party
join lineage_items as i on i.item = c.item_in
join lineage_items as o on o.item = c.item_out
