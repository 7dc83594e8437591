-- The shipment that each declaration line names: by its number, else by the first key that exactly one shipment bears. Several
-- bearers leave it ambiguous; a number that no shipment bears settles that none is meant.
with keys as (
  select matched_by, value, count(*) as shipments, min(shipment_id) as shipment_id
  from declared_keys
  group by matched_by, value
),
found as (
  select d.number, 1 as place, k.matched_by, k.value, k.shipments, k.shipment_id
  from declared_lines as d
  join keys as k on k.matched_by = 'shipment_id' and k.value = d.shipment_id
  union all
  select d.number, case when k.shipments = 1 then 2 else 4 end, k.matched_by, k.value, k.shipments, k.shipment_id
  from declared_lines as d
  join keys as k on k.matched_by = 'reference' and k.value = d.reference
  where d.shipment_id is null
  union all
  select d.number, case when k.shipments = 1 then 3 else 5 end, k.matched_by, k.value, k.shipments, k.shipment_id
  from declared_lines as d
  join keys as k on k.matched_by = 'transport_document' and k.value = d.transport_document
  where d.shipment_id is null
),
first_found as (
  select number, matched_by, value, shipments, shipment_id, row_number() over (partition by number order by place) as rank
  from found
)
select number, matched_by, value, case when shipments = 1 then shipment_id end as shipment_id
from first_found
where rank = 1
