-- Each shipment line with its HS heading and subheading, and the days on which an export and an arrival of it is declared.
with digits as (
  select s.row_id, s.shipment_id, s.line, s.shipped_on, s.received_on, s.kind, s.seller_id, s.buyer_id, s.ultimate_consignee_id,
         s.from_country, s.to_country, s.via_countries, s.declared_description, s.declared_eccn, s.item_id, s.units, s.net_weight_kg, s.value_usd,
         s.license_id, s.reference, s.transport_document, s.hs_code, replace(s.hs_code, '.', '') as hs,
         replace(coalesce(s.hs_code, i.hs_code), '.', '') as goods
  from shipments as s
  left join items as i on i.item_id = s.item_id
)
select row_number() over (order by d.shipment_id, d.line) as number,
       d.row_id, d.shipment_id, d.line, d.shipped_on, d.received_on, d.kind, d.seller_id, d.buyer_id, d.ultimate_consignee_id,
       d.from_country, d.to_country, d.via_countries, d.declared_description, d.declared_eccn, d.item_id, d.units, d.net_weight_kg, d.value_usd,
       d.license_id, d.reference, d.transport_document, d.hs_code,
       case when d.hs like '____%' then substr(d.hs, 1, 4) end as hs4, case when d.hs like '______%' then substr(d.hs, 1, 6) end as hs6,
       case when d.goods like '______%' then substr(d.goods, 1, 6) end as goods6,
       d.shipped_on - l.export_days_before as export_from, d.shipped_on + l.export_days_after as export_until,
       d.shipped_on - l.arrival_days_before as arrival_from,
       case when d.received_on is null then d.shipped_on + l.arrival_days_unknown
            else greatest(d.received_on, d.shipped_on) + l.arrival_days_after end as arrival_until,
       greatest(coalesce(d.received_on, d.shipped_on), d.shipped_on) + l.arrival_days_after as arrival_surely_until
from digits as d
cross join paper_limits as l
