-- Every row of tenancies with what its item is worth in chips and TPP, earliest first.
select r.*, i.description, i.form, c.chip, c.candidates, c.tpp_high as chip_tpp, cast(r.units as hugeint) * c.chips_per_unit as chips
from tenancies r
left join items i using (item_id)
left join item_chips c using (item_id)
order by from_on, site_id, r.row_id
