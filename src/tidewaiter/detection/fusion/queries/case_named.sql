-- What the lines that a case names have in common: their ids, sites and licenses, and their units, value and TPP.
with rated as (
  select n.*, cast(n.units as decimal(38, 0)) * c.chips_per_unit * c.tpp as tpp
  from case_named as n
  left join item_chips as c on c.item_id = n.item_id
)
select group_id, string_agg(shipment_id || ':' || line, '|' order by place) as shipment_ids,
       string_agg(distinct site_id, '|' order by site_id) as site_ids, string_agg(distinct license_id, '|' order by license_id) as license_ids,
       min(shipped_on) as first_on, sum(units) as units, case when count(value_usd) = count(*) then sum(value_usd) end as value_usd,
       case when count(tpp) = count(*) then sum(tpp) end as tpp
from rated
group by group_id
