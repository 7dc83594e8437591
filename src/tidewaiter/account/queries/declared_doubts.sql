-- For each group of declarations, and for each shipment without one: how many declarations that no key ties to a shipment
-- could still belong to it, filed in its days with the same authority or country, by the same exporter or one not named.
with loose as (
  select d.kind, d.authority, d.country, d.exporter_id, d.filed_on
  from declared_lines as d
  join declared_in as i on i.number = d.number
  where i.settled = 0
),
spans as (
  select shipment_id, min(seller_id) as seller_id, min(export_from) as export_from, max(export_until) as export_until,
         min(arrival_from) as arrival_from, max(arrival_until) as arrival_until
  from shipped_lines
  group by shipment_id
),
groups as (
  select shipment_id, kind, 'authority' as scope, authority as place
  from declared_in
  where shipment_id is not null and goods = ''
  group by shipment_id, kind, authority
  union all
  select shipment_id, kind, 'country', country
  from undeclared_lines
  group by shipment_id, kind, country
),
asked as (
  select row_number() over (order by g.scope, g.shipment_id, g.kind, g.place) as asked, g.shipment_id, g.kind, g.scope, g.place, s.seller_id,
         case when g.kind = 'export' then s.export_from else s.arrival_from end as from_on,
         case when g.kind = 'export' then s.export_until else s.arrival_until end as until_on
  from groups as g
  join spans as s on s.shipment_id = g.shipment_id
),
points as (
  select kind, 'authority' as scope, authority as place, coalesce(exporter_id, '') as exporter_id, filed_on
  from loose
  union all
  select kind, 'country', coalesce(country, ''), coalesce(exporter_id, ''), filed_on
  from loose
),
keys as (
  select row_number() over (order by kind, scope, place, exporter_id) as key, kind, scope, place, exporter_id
  from (select distinct kind, scope, place, exporter_id from points) as each
),
ways as (
  select asked, kind, scope, place, seller_id as exporter_id, from_on, until_on
  from asked
  union all
  select asked, kind, scope, place, '', from_on, until_on
  from asked
  union all
  select asked, kind, scope, '', seller_id, from_on, until_on
  from asked
  where scope = 'country'
  union all
  select asked, kind, scope, '', '', from_on, until_on
  from asked
  where scope = 'country'
),
keyed as (
  select w.asked, k.key, w.from_on, w.until_on
  from ways as w
  join keys as k on k.kind = w.kind and k.scope = w.scope and k.place = w.place and k.exporter_id = w.exporter_id
),
events as (
  select k.key, p.filed_on as day, 1 as turn, 1 as point, cast(null as bigint) as asked
  from points as p
  join keys as k on k.kind = p.kind and k.scope = p.scope and k.place = p.place and k.exporter_id = p.exporter_id
  union all
  select key, from_on, 0, 0, asked
  from keyed
  union all
  select key, until_on, 2, 0, asked
  from keyed
),
running as (
  select asked, turn, sum(point) over (partition by key order by day, turn range between unbounded preceding and current row) as points
  from events
),
counted as (
  select asked, sum(case when turn = 2 then points else -points end) as loose
  from running
  where turn <> 1
  group by asked
)
select a.shipment_id, a.kind, a.scope, a.place, c.loose
from asked as a
join counted as c on c.asked = a.asked
where c.loose > 0
