-- TW126 declared_out_at_once: Within weeks of the goods' arrival their receiver declared the export of as many units, and no recorded shipment explains it.
-- reads: declaration_matches, declarations, item_chips, shipments
with declared as (
  select d.exporter_id, d.filed_on, d.units, d.row_id, d.declaration_id, coalesce(d.description, d.hs_code, 'goods not described') as goods
  from declaration_matches as m
  join declarations as d on d.row_id = m.declaration_row_id
  where m.state = 'only_declared' and m.kind = 'export' and d.exporter_id is not null and d.units > 0
),
came as (
  select s.row_id, s.shipment_id, s.line, s.shipped_on, s.received_on, s.units, coalesce(s.ultimate_consignee_id, s.buyer_id) as holder_id,
         case when cast(s.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000 then s.units * c.chips_per_unit end as chips, c.tpp
  from shipments as s
  left join item_chips as c on c.item_id = s.item_id
  where s.units > 0 and s.kind <> 'return'
),
counted as (
  select row_id, holder_id, units as pieces
  from came
  union
  select row_id, holder_id, chips
  from came
  where chips is not null
),
declared_on as (
  select exporter_id, units, filed_on, min(row_id) as row_id
  from declared
  group by exporter_id, units, filed_on
),
-- Days of lines stand in one row with days of declarations: the next of these is the first that may be the line's.
days as (
  select distinct c.holder_id, c.pieces, coalesce(l.received_on, l.shipped_on) as day, 1 as of_line, cast(null as date) as filed_on
  from counted as c
  join came as l on l.row_id = c.row_id
  union all
  select exporter_id, units, filed_on, 0, filed_on
  from declared_on
),
firsts as (
  select holder_id, pieces, day, of_line,
         min(filed_on) over (partition by holder_id, pieces order by day range between current row and unbounded following) as filed_on
  from days
),
matched as (
  select n.row_id, d.row_id as declared_row, d.declaration_id, d.filed_on, d.units, d.goods,
         row_number() over (partition by n.row_id order by d.filed_on, d.row_id) as place
  from counted as n
  join came as l on l.row_id = n.row_id
  join firsts as f on f.holder_id = n.holder_id and f.pieces = n.pieces and f.day = coalesce(l.received_on, l.shipped_on) and f.of_line = 1
  join declared_on as e on e.exporter_id = n.holder_id and e.units = n.pieces and e.filed_on = f.filed_on
  join declared as d on d.row_id = e.row_id
  where f.filed_on <= coalesce(l.received_on, l.shipped_on) + $within_days
)
select l.shipment_id || ':' || l.line as subject_id, coalesce(m.filed_on, l.shipped_on) as as_of, case when m.row_id is null then 'unknown' else 'yes' end as answer,
       l.units, cast(case when l.chips <= 1000000000000 then cast(l.chips as decimal(20, 0)) * l.tpp end as decimal(38, 3)) as tpp,
       l.holder_id || ' declared ' || cast(m.units as varchar) || ' pieces of ' || m.goods || ' out on ' || cast(m.filed_on as varchar) || ' (' || m.declaration_id
         || '), as many as came on this line on ' || cast(coalesce(l.received_on, l.shipped_on) as varchar) || '; no sale of its explains it.' as summary,
       coalesce('declarations:' || m.declared_row || '|', '') || 'shipments:' || l.row_id as evidence,
       case when m.row_id is null then 'declarations' end as missing_facts
from came as l
left join matched as m on m.row_id = l.row_id and m.place = 1
