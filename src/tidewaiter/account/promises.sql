-- promises: How many units of each item law and papers promise to each party and site, paper by paper.
-- reads: documents, item_chips, license_lines, licenses, orders, shipments
-- writes: promises
-- A license promises to the consignee, site and item that it or its line names, and to those whose lines drew on it within its scope.
-- Its limit is shared: each of several holders may have all of it. A limit in TPP counts as many whole units as fit. What rests
-- on another license that promises the same to the same holder is about the same units and does not count again.
-- An end-use statement promises the units of the order or shipment it is about, or those it claims.
with lines as (
  select s.row_id, s.shipment_id, s.license_id, s.item_id, s.shipped_on, s.site_id,
         case when s.kind = 'return' then s.seller_id else coalesce(s.ultimate_consignee_id, s.buyer_id) end as party_id,
         case when s.kind = 'return' then 1 else 0 end as back,
         cast(case when s.kind = 'return' then -s.units else s.units end as decimal(38, 0)) as units
  from shipments as s
  where s.license_id is not null and s.item_id is not null
),
drawing as (
  select license_id, 'party' as holder_kind, party_id as holder_id, item_id, shipped_on, units
  from lines
  union all
  select license_id, 'site', site_id, item_id, shipped_on, units
  from lines
  where site_id is not null and back = 0
),
drawn as (
  select d.license_id, d.holder_kind, d.holder_id, d.item_id,
         cast(greatest(sum(case when l.expires_on is null or d.shipped_on <= l.expires_on then d.units else 0 end), 0) as decimal(38, 0)) as units
  from drawing as d
  join licenses as l on l.license_id = d.license_id
  group by d.license_id, d.holder_kind, d.holder_id, d.item_id
),
terms as (
  select l.license_id, n.line, l.consignee_id as whole_consignee_id, n.consignee_id, l.site_id as whole_site_id, n.site_id,
         l.item_id as whole_item_id, n.item_id, n.max_units, n.max_tpp,
         coalesce(n.consignee_id, l.consignee_id, n.end_user_id, l.end_user_id) as to_party_id,
         coalesce(n.site_id, l.site_id) as to_site_id, coalesce(n.item_id, l.item_id) as to_item_id
  from licenses as l
  left join license_lines as n on n.license_id = l.license_id
),
pairs as (
  select license_id, holder_kind, holder_id, item_id
  from drawn
  union
  select license_id, 'party', to_party_id, to_item_id
  from terms
  where to_party_id is not null and to_item_id is not null
  union
  select license_id, 'site', to_site_id, to_item_id
  from terms
  where to_site_id is not null and to_item_id is not null
),
unit_tpp as (
  select item_id, case when tpp_low = tpp_high and tpp_low < 1000000000 and chips_per_unit between 1 and 1000000
                       then cast(cast(tpp_low as decimal(18, 3)) * chips_per_unit * 1000 as bigint) end as thousandths
  from item_chips
),
fitting as (
  select p.license_id, p.holder_kind, p.holder_id, p.item_id, t.line,
         case when t.line is null then null
              else least(t.max_units, cast(cast(t.max_tpp * 1000 as bigint) // nullif(u.thousandths, 0) as bigint)) end as units,
         case when t.max_units is null and t.max_tpp is null then 1 else 0 end as free,
         case when t.max_units is null and t.max_tpp is not null and u.thousandths is null then 1 else 0 end as tpp_unknown
  from pairs as p
  join terms as t on t.license_id = p.license_id
  left join unit_tpp as u on u.item_id = p.item_id
  where coalesce(t.whole_item_id, p.item_id) = p.item_id and coalesce(t.item_id, p.item_id) = p.item_id
    and (p.holder_kind = 'site' or (coalesce(t.whole_consignee_id, p.holder_id) = p.holder_id and coalesce(t.consignee_id, p.holder_id) = p.holder_id))
    and (p.holder_kind = 'party' or (coalesce(t.whole_site_id, p.holder_id) = p.holder_id and coalesce(t.site_id, p.holder_id) = p.holder_id))
),
of_lines as (
  select license_id, holder_kind, holder_id, item_id, max(free) as free, max(tpp_unknown) as tpp_unknown,
         case when max(free) = 0 and max(tpp_unknown) = 0 then sum(cast(units as decimal(38, 0))) end as units
  from fitting
  group by license_id, holder_kind, holder_id, item_id
),
licensed as (
  select f.license_id, f.holder_kind, f.holder_id, f.item_id, l.issued_on, l.expires_on, l.origin_license_id,
         coalesce(d.units, 0) as drawn_units,
         case when l.max_units is null and l.max_tpp is not null and u.thousandths is null then 1 else 0 end as tpp_unknown,
         f.tpp_unknown as line_tpp_unknown,
         least(l.max_units, cast(cast(l.max_tpp * 1000 as bigint) // nullif(u.thousandths, 0) as bigint), f.units) as units
  from of_lines as f
  join licenses as l on l.license_id = f.license_id
  left join unit_tpp as u on u.item_id = f.item_id
  left join drawn as d on d.license_id = f.license_id and d.holder_kind = f.holder_kind and d.holder_id = f.holder_id and d.item_id = f.item_id
),
ordered as (
  select coalesce(d.claimed_site_id, o.site_id) as site_id, o.buyer_id as party_id, o.item_id, o.order_id,
         min(coalesce(d.issued_on, o.ordered_on)) as from_on, max(d.claimed_units) as claimed, min(d.document_id) as paper_id
  from documents as d
  join orders as o on o.order_id = d.subject_id
  where d.kind = 'end_use_statement' and d.subject_kind = 'order' and coalesce(o.status, 'open') <> 'cancelled'
  group by coalesce(d.claimed_site_id, o.site_id), o.buyer_id, o.item_id, o.order_id
),
order_items as (
  select order_id, item_id, sum(cast(units as decimal(38, 0))) as units, count(*) over (partition by order_id) as items
  from orders
  where coalesce(status, 'open') <> 'cancelled'
  group by order_id, item_id
),
stated as (
  select d.subject_id as shipment_id, min(d.issued_on) as issued_on, max(d.claimed_units) as claimed, max(d.claimed_site_id) as site_id,
         min(d.document_id) as paper_id
  from documents as d
  where d.kind = 'end_use_statement' and d.subject_kind = 'shipment'
  group by d.subject_id
),
shipped as (
  select s.shipment_id, coalesce(s.ultimate_consignee_id, s.buyer_id) as party_id, coalesce(d.site_id, s.site_id) as site_id, s.item_id,
         sum(cast(s.units as decimal(38, 0))) as units, min(coalesce(d.issued_on, s.shipped_on)) as from_on,
         max(d.claimed) as claimed, min(d.paper_id) as paper_id
  from shipments as s
  join stated as d on d.shipment_id = s.shipment_id
  where s.license_id is null and s.kind <> 'return' and s.item_id is not null
  group by s.shipment_id, coalesce(s.ultimate_consignee_id, s.buyer_id), coalesce(d.site_id, s.site_id), s.item_id
),
of_shipments as (
  select shipment_id, party_id, site_id, item_id, from_on, paper_id,
         case when claimed is not null and count(*) over (partition by shipment_id) = 1 then cast(claimed as decimal(38, 0)) else units end as units
  from shipped
),
of_orders as (
  select o.order_id, o.party_id, o.site_id, o.item_id, o.from_on, o.paper_id,
         case when o.claimed is not null and i.items = 1 then cast(o.claimed as decimal(38, 0)) else i.units end as units
  from ordered as o
  join order_items as i on i.order_id = o.order_id and i.item_id = o.item_id
),
statements as (
  select 'order' as basis, order_id as about_id, paper_id, 'party' as holder_kind, party_id as holder_id, item_id, from_on, units
  from of_orders
  union all
  select 'order', order_id, paper_id, 'site', site_id, item_id, from_on, units
  from of_orders
  where site_id is not null
  union all
  select 'shipment', shipment_id, paper_id, 'party', party_id, item_id, from_on, units
  from of_shipments
  union all
  select 'shipment', shipment_id, paper_id, 'site', site_id, item_id, from_on, units
  from of_shipments
  where site_id is not null
),
whole as (
  select basis, about_id, min(paper_id) as paper_id, holder_kind, holder_id, item_id, min(from_on) as from_on, sum(units) as units
  from statements
  group by basis, about_id, holder_kind, holder_id, item_id
)
select l.holder_kind, l.holder_id, l.item_id, 'license' as basis, l.license_id as about_id, cast(null as varchar) as paper_id,
       l.issued_on as from_on, l.expires_on as until_on,
       case when l.units <= 9223372036854775807 then cast(l.units as bigint) end as units,
       case when l.drawn_units <= 9223372036854775807 then cast(l.drawn_units as bigint) end as drawn_units,
       case when l.units is not null then 'units' when l.tpp_unknown + l.line_tpp_unknown > 0 then 'tpp_unknown' else 'none' end as bound,
       case when up.license_id is null then 'yes' else 'no' end as counted
from licensed as l
left join licensed as up
  on up.license_id = l.origin_license_id and up.license_id <> l.license_id
  and up.holder_kind = l.holder_kind and up.holder_id = l.holder_id and up.item_id = l.item_id
union all
select holder_kind, holder_id, item_id, basis, about_id, paper_id, from_on, cast(null as date),
       case when units <= 9223372036854775807 then cast(units as bigint) end, cast(null as bigint), 'units', 'yes'
from whole
