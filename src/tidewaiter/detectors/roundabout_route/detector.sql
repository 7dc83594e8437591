-- TW218 roundabout_route: Goods passed their destination or came back to their origin on the way, or went through three countries or more.
-- reads: item_chips, shipments
with lines as (
  select s.row_id, s.shipment_id, s.line, s.shipped_on, s.units, s.from_country, s.to_country, s.via_countries,
         cast(case when cast(s.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(s.units as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end as decimal(38, 3)) as tpp,
         case when s.via_countries is null then 'unknown'
              when s.via_countries like '%|%|%' then 'yes'
              when s.from_country = s.to_country then case when s.via_countries <> s.to_country then 'yes' else 'no' end
              when '|' || s.via_countries like '%|' || s.to_country || '|_%' or s.via_countries || '|' like '_%|' || s.from_country || '|%' then 'yes'
              else 'no' end as answer
  from shipments as s
  left join item_chips as c on c.item_id = s.item_id
)
select shipment_id || ':' || line as subject_id, shipped_on as as_of, answer, units, tpp,
       'From ' || from_country || ' to ' || to_country || ' by way of ' || replace(via_countries, '|', ', ') || '.' as summary,
       'shipments:' || row_id as evidence, case when answer = 'unknown' then 'shipments.via_countries' end as missing_facts
from lines
