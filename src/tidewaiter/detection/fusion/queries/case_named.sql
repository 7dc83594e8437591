-- The lines that each case names, with their TPP where it is known.
select n.group_id, n.place, n.shipment_id || ':' || n.line as shipment_line, n.site_id, n.license_id, n.units, n.value_usd,
       cast(n.units as decimal(38, 0)) * c.chips_per_unit * c.tpp as tpp
from case_named as n
left join item_chips as c on c.item_id = n.item_id
order by n.group_id, n.place
