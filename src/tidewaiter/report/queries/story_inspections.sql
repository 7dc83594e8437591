-- Every inspection, earliest first.
select r.*, i.description, i.form, c.chip, c.candidates, c.tpp_high as chip_tpp
from inspections r
left join items i using (item_id)
left join item_chips c using (item_id)
order by inspected_on, inspection_id, r.row_id
