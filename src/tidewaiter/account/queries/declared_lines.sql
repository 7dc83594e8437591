-- Each declaration line with what can be read out of its texts: the authority's country where it begins with its code, HS
-- heading and subheading, and the country of the port of discharge where that is a UN/LOCODE.
with digits as (
  select row_id, declaration_id, line, kind, authority, filed_on, reference, permit_id, exporter_id, importer_id, consignee_id,
         hs_code, replace(hs_code, '.', '') as hs, description, eccn, units, net_weight_kg, value_usd, transport_document,
         replace(port_to, ' ', '') as port_to, shipment_id
  from declarations
)
select row_number() over (order by d.declaration_id, d.line) as number,
       d.row_id, d.declaration_id, d.line, d.kind, d.authority, a.code as country, d.filed_on, d.reference, d.permit_id,
       d.exporter_id, d.importer_id, d.consignee_id,
       case when d.kind = 'import' then coalesce(d.importer_id, d.consignee_id) else d.exporter_id end as party_id,
       d.hs_code, case when d.hs like '____%' then substr(d.hs, 1, 4) end as hs4, case when d.hs like '______%' then substr(d.hs, 1, 6) end as hs6,
       d.description, d.eccn, d.units, d.net_weight_kg, d.value_usd, d.transport_document, p.code as port_country, d.port_to, d.shipment_id,
       case when d.kind = 'export' then l.export_days_before else l.arrival_days_before end as days_before,
       case when d.kind = 'export' then l.export_days_after else l.arrival_days_after end as days_after
from digits as d
cross join paper_limits as l
left join country_codes as a on (d.authority = a.code or d.authority like '__ %') and substr(d.authority, 1, 2) = a.code
left join port_names as n on n.name = d.port_to
left join country_codes as p on n.name is null and d.port_to like '_____' and substr(d.port_to, 1, 2) = p.code
