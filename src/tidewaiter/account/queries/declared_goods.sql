-- Declarations that name no shipment, against shipments that no declaration of that kind names: same authority's country,
-- same party, same HS subheading, filed in the shipment's days, and neither has another candidate. Counted by running sums
-- over days, so that a party with a million alike lines costs a sort and not a product.
with named as (
  select distinct l.shipment_id, d.kind
  from declared_links as l
  join declared_lines as d on d.number = l.number
  where l.shipment_id is not null
),
open_declarations as (
  select d.declaration_id, d.kind, d.authority, d.country, d.party_id, d.hs6, min(d.filed_on) as filed_on
  from declared_lines as d
  left join declared_links as l on l.number = d.number
  where l.number is null and d.shipment_id is null and d.kind in ('export', 'import')
    and d.country is not null and d.party_id is not null and d.hs6 is not null
  group by d.declaration_id, d.kind, d.authority, d.country, d.party_id, d.hs6
),
sides as (
  select shipment_id, 'export' as kind, from_country as country, seller_id as party_id, goods6 as hs6, export_from as from_on, export_until as until_on
  from shipped_lines
  where from_country <> to_country and goods6 is not null
  union all
  select shipment_id, 'import', to_country, buyer_id, goods6, arrival_from, arrival_until
  from shipped_lines
  where from_country <> to_country and goods6 is not null
  union all
  select shipment_id, 'import', to_country, ultimate_consignee_id, goods6, arrival_from, arrival_until
  from shipped_lines
  where from_country <> to_country and goods6 is not null and ultimate_consignee_id <> buyer_id
),
unnamed as (
  select s.shipment_id, s.kind, s.country, s.party_id, s.hs6, min(s.from_on) as from_on, max(s.until_on) as until_on
  from sides as s
  left join named as n on n.shipment_id = s.shipment_id and n.kind = s.kind
  where n.shipment_id is null
  group by s.shipment_id, s.kind, s.country, s.party_id, s.hs6
),
numbered as (
  select dense_rank() over (order by shipment_id, kind, hs6) as candidate, shipment_id, kind, country, party_id, hs6, from_on, until_on
  from unnamed
),
declared as (
  select row_number() over (order by declaration_id, kind, authority, party_id, hs6) as declared, declaration_id, kind, authority, country, party_id,
         hs6, filed_on
  from open_declarations
),
events as (
  select kind, country, party_id, hs6, from_on as day, 0 as turn, 1 as opened, candidate, 0 as point, 0 as declared
  from numbered
  union all
  select kind, country, party_id, hs6, until_on, 2, -1, -candidate, 0, 0
  from numbered
  union all
  select kind, country, party_id, hs6, filed_on, 1, 0, 0, 1, declared
  from declared
),
running as (
  select kind, country, party_id, hs6, day, turn, opened, candidate, declared,
         sum(opened) over w as open_now, sum(cast(candidate as decimal(38, 0))) over w as candidates_now, sum(point) over w as points
  from events
  window w as (partition by kind, country, party_id, hs6 order by day, turn range between unbounded preceding and current row)
),
of_shipments as (
  select case when turn = 0 then candidate else -candidate end as candidate, sum(case when turn = 2 then points else -points end) as declarations
  from running
  where turn <> 1
  group by case when turn = 0 then candidate else -candidate end
),
of_declarations as (
  select r.declared, r.open_now as shipments, case when r.open_now = 1 and s.declarations = 1 then s.candidate end as candidate
  from running as r
  left join of_shipments as s on s.candidate = r.candidates_now and r.open_now = 1
  where r.turn = 1 and r.open_now > 0
),
bearers as (
  select distinct candidate, shipment_id, kind, hs6
  from numbered
)
select d.declaration_id, d.kind, d.authority, d.party_id, d.hs6, b.shipment_id, cast(null as varchar) as candidate_of
from of_declarations as o
join declared as d on d.declared = o.declared
left join bearers as b on b.candidate = o.candidate
union all
select null, b.kind, null, null, b.hs6, null, b.shipment_id
from of_shipments as s
join bearers as b on b.candidate = s.candidate
left join of_declarations as o on o.candidate = s.candidate
where s.declarations > 0 and o.candidate is null
