-- TW116 declared_out_alone: An export was declared that no recorded shipment explains, of as many units as the exporter had received.
-- reads: declaration_matches, declarations, item_chips, shipments
-- Never a no: a declaration without an exporter may be anybody's. Who has declarations and no shipment at all, such as a customs
-- office, sets exports beside the imports that were declared for the exporter.
with pack as (
  select count(*) as lines
  from shipments
),
declared as (
  select d.exporter_id, d.filed_on, d.units, d.row_id, d.declaration_id, coalesce(d.description, d.hs_code, 'goods not described') as goods
  from declaration_matches as m
  join declarations as d on d.row_id = m.declaration_row_id
  where m.state = 'only_declared' and m.kind = 'export' and d.exporter_id is not null and d.units > 0
),
had as (
  select coalesce(ultimate_consignee_id, buyer_id) as holder_id, units as counted, shipped_on, 'shipments:' || row_id as row_id
  from shipments
  where units > 0
  union all
  select coalesce(s.ultimate_consignee_id, s.buyer_id), s.units * c.chips_per_unit, s.shipped_on, 'shipments:' || s.row_id
  from shipments as s
  join item_chips as c on c.item_id = s.item_id
  where c.chips_per_unit > 1 and s.units > 0 and cast(s.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
  union all
  select coalesce(d.consignee_id, d.importer_id), d.units, d.filed_on, 'declarations:' || d.row_id
  from declarations as d
  cross join pack as p
  where p.lines = 0 and d.kind = 'import' and d.units > 0
),
-- Days are set beside days, so that many lines and many declarations of as many units make no more work than there are days.
had_on as (
  select h.holder_id, h.counted, h.shipped_on, min(h.row_id) as row_id
  from had as h
  join (select distinct exporter_id, units from declared) as d on d.exporter_id = h.holder_id and d.units = h.counted
  group by h.holder_id, h.counted, h.shipped_on
),
explained as (
  select d.exporter_id, d.units, d.filed_on, min(h.row_id) as came_row
  from (select distinct exporter_id, units, filed_on from declared) as d
  join had_on as h on h.holder_id = d.exporter_id and h.counted = d.units
  where d.filed_on >= h.shipped_on and d.filed_on <= h.shipped_on + $within_days
  group by d.exporter_id, d.units, d.filed_on
),
matched as (
  select distinct d.exporter_id, d.row_id, d.declaration_id, d.filed_on, d.units, d.goods, e.came_row
  from declared as d
  join explained as e on e.exporter_id = d.exporter_id and e.units = d.units and e.filed_on = d.filed_on
),
placed as (
  select m.*, row_number() over (partition by exporter_id order by units desc, filed_on, row_id) as place,
         count(*) over (partition by exporter_id) as many, sum(cast(units as decimal(38, 0))) over (partition by exporter_id) as total
  from matched as m
),
dealing as (
  select coalesce(ultimate_consignee_id, buyer_id) as holder_id, max(shipped_on) as last_on
  from shipments
  group by coalesce(ultimate_consignee_id, buyer_id)
  union all
  select coalesce(d.consignee_id, d.importer_id), max(d.filed_on)
  from declarations as d
  cross join pack as p
  where p.lines = 0 and d.kind = 'import' and coalesce(d.consignee_id, d.importer_id) is not null
  group by coalesce(d.consignee_id, d.importer_id)
)
select g.holder_id as subject_id, coalesce(p.filed_on, g.last_on) as as_of, case when p.row_id is null then 'unknown' else 'yes' end as answer,
       case when p.total <= 9223372036854775807 then cast(p.total as bigint) end as units, cast(null as decimal(38, 3)) as tpp,
       cast(p.many as varchar) || ' exports declared that no recorded sale explains, such as ' || p.declaration_id || ': ' || cast(p.units as varchar)
         || ' pieces of ' || p.goods || ', as many as came in.' as summary,
       coalesce('declarations:' || p.row_id || '|' || p.came_row, 'parties:' || g.holder_id) as evidence,
       case when p.row_id is null then 'declarations' end as missing_facts
from dealing as g
left join placed as p on p.exporter_id = g.holder_id and p.place = 1
