-- Every license, earliest first.
select r.*, i.description, i.form, c.chip, c.candidates, c.tpp_high as chip_tpp
from licenses r
left join items i using (item_id)
left join item_chips c using (item_id)
order by issued_on, license_id, r.row_id
