-- What the papers speak of, each subject once, with how much was shipped under it for certain, and how much more may have been:
-- lines whose license, site or consignee is not recorded.
with subjects as (
  select distinct subject_kind, subject_id
  from documents
  where subject_kind in ('shipment', 'license', 'site', 'party', 'order')
),
lines as (
  select 'shipment' as subject_kind, shipment_id as subject_id, row_id, units, shipped_on
  from shipments
  where kind <> 'return'
  union all
  select 'license', license_id, row_id, units, shipped_on
  from shipments
  where kind <> 'return' and license_id is not null
  union all
  select 'site', site_id, row_id, units, shipped_on
  from shipments
  where kind <> 'return' and site_id is not null
  union all
  select 'party', ultimate_consignee_id, row_id, units, shipped_on
  from shipments
  where kind <> 'return' and ultimate_consignee_id is not null
),
certain as (
  select s.subject_kind, s.subject_id, count(*) as lines, sum(cast(l.units as decimal(38, 0))) as units, min(l.shipped_on) as first_on,
         min(l.row_id) as row_id
  from subjects as s
  join lines as l on l.subject_kind = s.subject_kind and l.subject_id = s.subject_id
  group by s.subject_kind, s.subject_id
),
loose as (
  select 'license' as subject_kind, seller_id as whose, count(*) as lines, sum(cast(units as decimal(38, 0))) as units, min(shipped_on) as first_on
  from shipments
  where kind <> 'return' and license_id is null
  group by seller_id
  union all
  select 'site', to_country, count(*), sum(cast(units as decimal(38, 0))), min(shipped_on)
  from shipments
  where kind <> 'return' and site_id is null
  group by to_country
  union all
  select 'party', '', count(*), sum(cast(units as decimal(38, 0))), min(shipped_on)
  from shipments
  where kind <> 'return' and ultimate_consignee_id is null
),
of_kind as (
  select subject_kind, sum(lines) as lines, sum(units) as units, min(first_on) as first_on
  from loose
  group by subject_kind
)
select s.subject_kind, s.subject_id, coalesce(c.lines, 0) as lines, coalesce(c.units, 0) as units, c.first_on, c.row_id,
       case when s.subject_kind = 'license' and n.license_id is null then coalesce(k.lines, 0)
            when s.subject_kind = 'site' and t.site_id is null then coalesce(k.lines, 0) else coalesce(o.lines, 0) end as loose_lines,
       case when s.subject_kind = 'license' and n.license_id is null then coalesce(k.units, 0)
            when s.subject_kind = 'site' and t.site_id is null then coalesce(k.units, 0) else coalesce(o.units, 0) end as loose_units,
       case when s.subject_kind = 'license' and n.license_id is null then k.first_on
            when s.subject_kind = 'site' and t.site_id is null then k.first_on else o.first_on end as loose_first_on,
       case s.subject_kind when 'license' then 'shipments.license_id' when 'site' then 'shipments.site_id' when 'party' then 'shipments.ultimate_consignee_id' end as loose_fact,
       case when n.license_id is null then 0 else 1 end as license_known, n.max_units
from subjects as s
left join certain as c on c.subject_kind = s.subject_kind and c.subject_id = s.subject_id
left join licenses as n on s.subject_kind = 'license' and n.license_id = s.subject_id
left join sites as t on s.subject_kind = 'site' and t.site_id = s.subject_id
left join loose as o on o.subject_kind = s.subject_kind and o.whose = case s.subject_kind when 'license' then n.holder_id when 'site' then t.country when 'party' then '' end
left join of_kind as k on k.subject_kind = s.subject_kind
