-- TW201 third_country_payer: The payment came from a country that is neither the buyer's nor the destination.
-- reads: item_chips, parties, shipments
with lines as (
  select s.row_id, s.shipment_id, s.line, s.shipped_on, s.units, s.payer_country, s.to_country, b.country as buyer_country,
         b.row_id as buyer_row, case when cast(s.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(s.units as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end as tpp,
         case when s.payer_country in (s.to_country, b.country) then 'no'
              when s.payer_country is null or b.country is null then 'unknown'
              else 'yes' end as answer
  from shipments as s
  left join parties as b on b.party_id = s.buyer_id
  left join item_chips as c on c.item_id = s.item_id
)
select shipment_id || ':' || line as subject_id, shipped_on as as_of, answer, units, cast(tpp as decimal(38, 3)) as tpp,
       'Paid from ' || payer_country || ' for a buyer in ' || buyer_country || ', destination ' || to_country || '.' as summary,
       'shipments:' || row_id || coalesce('|parties:' || buyer_row, '') as evidence,
       nullif(concat_ws('|', case when payer_country is null then 'shipments.payer_country' end,
                             case when buyer_country is null then 'parties.country' end), '') as missing_facts
from lines
