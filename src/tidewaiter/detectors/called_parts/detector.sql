-- TW130 called_parts: Complete servers or racks crossed a border as parts or accessories.
-- reads: declaration_matches, declarations, item_chips, items, shipments
with called as (
  select m.shipment_id, m.shipment_line, d.row_id, d.declaration_id, d.description, lower(d.description) as words
  from declaration_matches as m
  join declarations as d on d.row_id = m.declaration_row_id
  where m.state = 'matched' and m.shipment_id is not null and d.description is not null and '|' || coalesce(m.open, '') || '|' not like '%|shipment|%'
),
parts as (
  select shipment_id, shipment_line, row_id, declaration_id, description
  from called
  where (words like '%parts%' or words like '%spare part%' or words like '%accessor%' or words like '%component%' or words like '%used computer equipment%') and words not like '%server%' and words not like '%rack%'
),
firsts as (
  select shipment_id, shipment_line, min(row_id) as row_id
  from parts
  group by shipment_id, shipment_line
),
lines as (
  select s.row_id, s.shipment_id, s.line, s.shipped_on, s.units, s.declared_description, i.form, c.chips_per_unit, c.tpp,
         case when (lower(s.declared_description) like '%parts%' or lower(s.declared_description) like '%spare part%' or lower(s.declared_description) like '%accessor%' or lower(s.declared_description) like '%component%')
               and lower(s.declared_description) not like '%server%' and lower(s.declared_description) not like '%rack%' then 1 else 0 end as own_words
  from shipments as s
  left join items as i on i.item_id = s.item_id
  left join item_chips as c on c.item_id = s.item_id
  where s.units > 0 and s.from_country <> s.to_country
),
-- A declaration that names no line of a shipment of several may be of another one.
many as (
  select shipment_id, count(*) as lines
  from shipments
  group by shipment_id
),
told as (
  select l.row_id, min(f.row_id) as declared_row
  from lines as l
  join firsts as f on f.shipment_id = l.shipment_id
  join many as m on m.shipment_id = l.shipment_id
  where f.shipment_line = l.line or (f.shipment_line is null and m.lines = 1)
  group by l.row_id
)
select l.shipment_id || ':' || l.line as subject_id, l.shipped_on as as_of,
       case when l.form in ('server', 'rack') and (l.own_words = 1 or t.row_id is not null) then 'yes' else 'unknown' end as answer,
       l.units, cast(case when cast(l.units as decimal(38, 0)) * l.chips_per_unit <= 1000000000000
              then cast(cast(l.units as decimal(38, 0)) * l.chips_per_unit as decimal(20, 0)) * l.tpp end as decimal(38, 3)) as tpp,
       cast(l.units as varchar) || ' ' || l.form || 's crossed a border as "' || coalesce(d.description, l.declared_description) || '".' as summary,
       'shipments:' || l.row_id || coalesce('|declarations:' || t.declared_row, '') as evidence,
       case when l.form is null then 'items.form' when l.own_words = 0 and t.row_id is null then 'declarations.description' end as missing_facts
from lines as l
left join told as t on t.row_id = l.row_id
left join declarations as d on d.row_id = t.declared_row
where l.form is null or l.form in ('server', 'rack')
