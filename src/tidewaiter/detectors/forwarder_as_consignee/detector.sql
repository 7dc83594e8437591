-- TW202 forwarder_as_consignee: The ultimate consignee forwards or resells for a living.
-- reads: item_chips, parties, shipments
with lines as (
  select s.row_id, s.shipment_id, s.line, s.shipped_on, s.units, s.ultimate_consignee_id, nullif(p.kind, 'unknown') as kind, p.row_id as party_row,
         case when cast(s.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(s.units as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end as tpp
  from shipments as s
  left join parties as p on p.party_id = s.ultimate_consignee_id
  left join item_chips as c on c.item_id = s.item_id
)
select shipment_id || ':' || line as subject_id, shipped_on as as_of,
       case when kind in ('forwarder', 'reseller') then 'yes' when kind is null then 'unknown' else 'no' end as answer,
       units, cast(tpp as decimal(38, 3)) as tpp,
       'The ultimate consignee ' || ultimate_consignee_id || ' is a ' || kind || '.' as summary,
       'shipments:' || row_id || coalesce('|parties:' || party_row, '') as evidence,
       case when ultimate_consignee_id is null then 'shipments.ultimate_consignee_id' when kind is null then 'parties.kind' end as missing_facts
from lines
