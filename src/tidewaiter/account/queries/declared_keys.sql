-- What a declaration may name a shipment by, beside its number: references, papers, transport documents. A declaration that
-- is tied to a shipment already lends it its transport document, so that the other side's declaration finds it.
with known as (
  select distinct shipment_id
  from shipped_lines
),
papers as (
  select d.document_id, d.kind, d.subject_id as shipment_id
  from documents as d
  join known as k on k.shipment_id = d.subject_id
  where d.subject_kind = 'shipment'
),
references_of as (
  select shipment_id as value, shipment_id
  from known
  union
  select reference, shipment_id
  from shipped_lines
  where reference is not null
  union
  select document_id, shipment_id
  from papers
),
reference_keys as (
  select value, count(*) as shipments, min(shipment_id) as shipment_id
  from references_of
  group by value
),
tied as (
  select d.transport_document, d.shipment_id
  from declared_lines as d
  join known as k on k.shipment_id = d.shipment_id
  where d.transport_document is not null
  union
  select d.transport_document, r.shipment_id
  from declared_lines as d
  join reference_keys as r on r.value = d.reference and r.shipments = 1
  where d.transport_document is not null and d.shipment_id is null
),
transport as (
  select shipment_id as value, shipment_id
  from known
  union
  select transport_document, shipment_id
  from shipped_lines
  where transport_document is not null
  union
  select document_id, shipment_id
  from papers
  where kind = 'air_waybill'
  union
  select transport_document, shipment_id
  from tied
)
select 'shipment_id' as matched_by, shipment_id as value, shipment_id
from known
union all
select 'reference', value, shipment_id
from references_of
union all
select 'transport_document', value, shipment_id
from transport
