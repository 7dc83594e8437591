-- TW134 declared_late: Customs was told of goods weeks after they had crossed the border.
-- reads: declaration_matches, declarations, item_chips, shipments
with filed as (
  select m.shipment_id, m.shipment_line, d.kind, d.row_id, d.filed_on
  from declaration_matches as m
  join declarations as d on d.row_id = m.declaration_row_id
  where m.state = 'matched' and m.shipment_id is not null and d.kind in ('export', 'import')
),
-- A declaration that names no line of a shipment of several may be of another one.
many as (
  select shipment_id, count(*) as lines
  from shipments
  group by shipment_id
),
beside as (
  select s.row_id, f.row_id as declared_row, f.kind, f.filed_on,
         case when f.kind = 'export' then s.shipped_on else s.received_on end as moved_on, s.shipped_on + $longest_days as latest_on
  from filed as f
  join shipments as s on s.shipment_id = f.shipment_id
  join many as m on m.shipment_id = s.shipment_id
  where s.units > 0 and s.kind <> 'return' and (f.shipment_line = s.line or (f.shipment_line is null and m.lines = 1))
),
late as (
  select row_id, declared_row, kind, filed_on, moved_on,
         case when filed_on > coalesce(moved_on, latest_on) + $late_days then 1 else 0 end as is_late,
         case when moved_on is null and filed_on > latest_on - $longest_days + $late_days then 1 else 0 end as may_be_late
  from beside
),
summed as (
  select row_id, max(is_late) as is_late, min(case when is_late = 1 then declared_row end) as declared_row
  from late
  where is_late = 1 or may_be_late = 1
  group by row_id
)
select l.shipment_id || ':' || l.line as subject_id, l.shipped_on as as_of, case when m.is_late = 1 then 'yes' else 'unknown' end as answer, l.units,
       cast(case when cast(l.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(l.units as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end as decimal(38, 3)) as tpp,
       'Shipped on ' || cast(l.shipped_on as varchar) || coalesce(', received on ' || cast(l.received_on as varchar), '') || '; the ' || t.kind
         || ' was declared on ' || cast(t.filed_on as varchar) || '.' as summary,
       'shipments:' || l.row_id || coalesce('|declarations:' || m.declared_row, '') as evidence,
       case when m.is_late = 0 then 'shipments.received_on' end as missing_facts
from summed as m
join shipments as l on l.row_id = m.row_id
left join late as t on t.row_id = m.row_id and t.declared_row = m.declared_row
left join item_chips as c on c.item_id = l.item_id
