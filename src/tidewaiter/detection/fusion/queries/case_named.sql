-- The lines that each case names, with their TPP where it is known; that of more than 10^12 chips comes of a typing error.
select n.group_id, n.place, n.shipment_id || ':' || n.line as shipment_line, n.site_id, n.license_id, n.units, n.value_usd,
       case when cast(n.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
            then cast(cast(n.units as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end as tpp
from case_named as n
left join item_chips as c on c.item_id = n.item_id
order by n.group_id, n.place
