-- TW107 reached_concern: Of a line sent elsewhere, units must have reached a country of concern, whatever the order in which they were passed on.
-- reads: item_chips, lot_reach, shipments
with lines as (
  select s.row_id, s.shipment_id, s.line, s.shipped_on, s.to_country, c.tpp, c.chips_per_unit, r.chips, r.chips_low, r.chips_high
  from shipments as s
  left join lot_reach as r on r.shipment_id = s.shipment_id and r.line = s.line and r.place = 'concern'
  left join item_chips as c on c.item_id = s.item_id
  where s.to_country not in ('AF', 'BY', 'CD', 'CF', 'CN', 'CU', 'ER', 'HK', 'HT', 'IQ', 'IR', 'KH', 'KP', 'LB', 'LY', 'MM', 'MO', 'NI', 'RU', 'SD', 'SO',
                             'SS', 'SY', 'VE', 'ZW')
)
select shipment_id || ':' || line as subject_id, shipped_on as as_of,
       case when chips_low > 0 then 'yes' else 'unknown' end as answer,
       case when chips_low > 0 and chips_per_unit > 0 then cast((chips_low - chips_low % nullif(chips_per_unit, 0)) / nullif(chips_per_unit, 0) as bigint) end as units,
       case when chips_low > 0 and chips_low <= 1000000000000 then cast(cast(chips_low as decimal(18, 0)) * tpp as decimal(38, 3)) end as tpp,
       'Of ' || cast(chips as varchar) || ' chips at least ' || cast(chips_low as varchar) || ' and at most ' || cast(chips_high as varchar)
         || ' reached a country of concern.' as summary,
       'shipments:' || row_id as evidence,
       case when chips_low > 0 then null else 'shipments onward' end as missing_facts
from lines
