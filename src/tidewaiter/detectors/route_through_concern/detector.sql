-- TW205 route_through_concern: Goods for one country passed through China, Hong Kong or Macau on the way.
-- reads: item_chips, shipments
with lines as (
  select s.row_id, s.shipment_id, s.line, s.shipped_on, s.units, s.from_country, s.to_country, s.via_countries,
         case when cast(s.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(s.units as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end as tpp,
         case when s.from_country in ('CN', 'HK', 'MO') or s.to_country in ('CN', 'HK', 'MO') then 'no'
              when s.via_countries is null then 'unknown'
              when '|' || s.via_countries || '|' like '%|CN|%' or '|' || s.via_countries || '|' like '%|HK|%'
                or '|' || s.via_countries || '|' like '%|MO|%' then 'yes'
              else 'no' end as answer
  from shipments as s
  left join item_chips as c on c.item_id = s.item_id
)
select shipment_id || ':' || line as subject_id, shipped_on as as_of, answer, units, cast(tpp as decimal(38, 3)) as tpp,
       'From ' || from_country || ' to ' || to_country || ' by way of ' || via_countries || '.' as summary,
       'shipments:' || row_id as evidence,
       case when via_countries is null then 'shipments.via_countries' end as missing_facts
from lines
