-- Every item with the chip found for it and the units that moved, the most TPP first.
select coalesce(i.item_id, c.item_id) as item_id, i.description, i.manufacturer, i.form, i.chip as chip_as_written,
       coalesce(i.row_id, c.row_id) as row_id, c.* exclude (item_id, row_id), c.item_id is not null as classified,
       m.lines, m.units, m.tpp_high as moved_tpp, count(*) over () as items
from items i
full join item_chips c on c.item_id = i.item_id
left join (select item_id, sum(lines) as lines, sum(units) as units, sum(tpp_high) as tpp_high
           from moved where item_id is not null group by item_id) m
       on m.item_id = coalesce(i.item_id, c.item_id)
order by m.tpp_high desc nulls last, m.units desc nulls last, coalesce(i.item_id, c.item_id)
limit $most
