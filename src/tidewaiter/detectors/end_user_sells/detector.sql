-- TW127 end_user_sells: A firm that buys such machines to run them sold some on.
-- reads: item_chips, parties, shipments
with lines as (
  select s.row_id, s.shipment_id, s.line, s.shipped_on, s.units, s.seller_id, nullif(p.kind, 'unknown') as kind, p.row_id as party_row,
         coalesce(s.ultimate_consignee_id, s.buyer_id) as receiver_id, s.kind as movement,
         case when cast(s.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(s.units as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end as tpp
  from shipments as s
  left join parties as p on p.party_id = s.seller_id
  left join item_chips as c on c.item_id = s.item_id
  where s.units > 0
)
select shipment_id || ':' || line as subject_id, shipped_on as as_of,
       case when movement = 'return' or receiver_id = seller_id then 'no'
            when kind is null then 'unknown'
            when kind in ('cloud', 'datacenter_operator', 'enterprise', 'research', 'government') then 'yes'
            else 'no' end as answer,
       units, cast(tpp as decimal(38, 3)) as tpp,
       'The seller ' || seller_id || ' is on record as ' || replace(kind, '_', ' ') || ', and sold ' || cast(units as varchar) || ' units on to ' || receiver_id || '.' as summary,
       'shipments:' || row_id || coalesce('|parties:' || party_row, '') as evidence,
       case when kind is null then 'parties.kind' end as missing_facts
from lines
