-- license_days: how much was drawn on a license by the end of each day on which anything was, and whether that was in order.
select drawn_on, arg_max(running_units, (shipment_id, line)) as units, arg_max(running_tpp, (shipment_id, line)) as tpp,
       arg_max(running_tpp_low, (shipment_id, line)) as tpp_low, count(problem) > 0 as wrong
from draws
where license_id = $license_id
group by drawn_on
order by drawn_on
