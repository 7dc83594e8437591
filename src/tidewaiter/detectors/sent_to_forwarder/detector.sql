-- TW220 sent_to_forwarder: The goods were sent to the address of a freight forwarder.
-- reads: item_chips, parties, shipments
with addresses as (
  select party_id, row_id, kind, lower(replace(replace(replace(replace(address, ' ', ''), ',', ''), '.', ''), '-', '')) as address
  from parties
  where address is not null
),
forwarders as (
  select address, party_id, row_id, row_number() over (partition by address order by party_id, row_id) as place
  from addresses
  where kind = 'forwarder' and address <> ''
)
select s.shipment_id || ':' || s.line as subject_id, s.shipped_on as as_of, case when f.party_id is null then 'unknown' else 'yes' end as answer, s.units,
       cast(case when cast(s.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(s.units as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end as decimal(38, 3)) as tpp,
       'Sent to ' || s.ship_to_address || ', the address of the forwarder ' || f.party_id || '.' as summary,
       'shipments:' || s.row_id || coalesce('|parties:' || f.row_id, '') as evidence,
       case when s.ship_to_address is null then 'shipments.ship_to_address' when f.party_id is null then 'parties.address' end as missing_facts
from shipments as s
left join forwarders as f on f.place = 1 and f.address = lower(replace(replace(replace(replace(s.ship_to_address, ' ', ''), ',', ''), '.', ''), '-', ''))
left join item_chips as c on c.item_id = s.item_id
where s.units > 0
