-- Declarations and shipment lines that could belong together for all that is told of them: what is told agrees, and the declaration was
-- filed in the days of the line. Where neither the party of a declaration nor the ultimate consignee of the line decides, the exporter, the
-- units and the goods must agree as far as they are told: an import that tells none of them may be anybody's, an export that tells neither
-- exporter nor units is taken for somebody else's. One that only its goods and dates tie to a shipment may belong to another line as well.
-- Counted by running sums over days, as of goods.
with open_declarations as (
  select d.number, d.kind, d.country, d.party_id, d.exporter_id, d.hs6, d.units, d.filed_on, case when i.matched_by is null then 0 else 1 end as tied
  from declared_lines as d
  join declared_in as i on i.number = d.number
  where i.settled = 0 and (i.matched_by is null or i.matched_by = 'goods_and_dates') and d.kind in ('export', 'import') and d.country is not null
),
tied_lines as (
  select s.number, i.kind, case when i.kind = 'export' then s.from_country else s.to_country end as country,
         case when i.kind = 'export' then s.export_from else s.arrival_from end as from_on, case when i.kind = 'export' then s.export_until else s.arrival_until end as until_on
  from (select distinct shipment_id, kind, goods from declared_in where matched_by = 'goods_and_dates' and kind in ('export', 'import')) as i
  join shipped_lines as s on s.shipment_id = i.shipment_id and s.goods6 = i.goods and s.from_country <> s.to_country
),
asked as (
  select number, kind, country, from_on, until_on, 0 as tied
  from undeclared_lines
  union all
  select number, kind, country, from_on, until_on, 1
  from tied_lines
),
open_lines as (
  select a.number, a.kind, a.country, case when a.kind = 'export' then s.seller_id else s.buyer_id end as party_id, s.seller_id,
         case when a.kind = 'import' and s.ultimate_consignee_id is null then 1 else 0 end as no_party, s.goods6, s.units, a.from_on, a.until_on, a.tied
  from asked as a
  join shipped_lines as s on s.number = a.number
  union all
  select a.number, a.kind, a.country, s.ultimate_consignee_id, s.seller_id, 0, s.goods6, s.units, a.from_on, a.until_on, a.tied
  from asked as a
  join shipped_lines as s on s.number = a.number
  where a.kind = 'import' and s.ultimate_consignee_id <> s.buyer_id
),
-- What both must bear: a way of agreeing, and the words in which they then agree. '?' is what a declaration does not tell, '*' meets a
-- line whose goods are not told. An import of as many units by the same party may be the line's though it names other goods.
points as (
  select number, kind, country, 'party' as way, party_id as who, '?' as what, filed_on, tied
  from open_declarations
  where party_id is not null and hs6 is null
  union all
  select number, kind, country, 'party', party_id, '*', filed_on, tied
  from open_declarations
  where party_id is not null
  union all
  select number, kind, country, 'units', party_id, coalesce(cast(units as varchar), '?'), filed_on, tied
  from open_declarations
  where kind = 'import' and party_id is not null and tied = 0
  union all
  select o.number, o.kind, o.country, case when o.party_id is null then 'nobody' else 'anybody' end, coalesce(o.exporter_id, '?'),
         coalesce(cast(o.units as varchar), '?') || ':' || case when g.told = 1 then coalesce(o.hs6, '?') else '*' end, o.filed_on, o.tied
  from open_declarations as o
  cross join (select 1 as told union all select 0) as g
  where o.kind = 'import' or (o.party_id is null and o.units is not null)
),
keys as (
  select row_number() over (order by kind, country, way, who, what) as key, kind, country, way, who, what
  from (select distinct kind, country, way, who, what from points) as each
),
whats as (
  select o.number, o.kind, o.country, o.seller_id, o.no_party, case when u.told = 1 then cast(o.units as varchar) else '?' end || ':' || case when g.told = 0 then '?' else coalesce(o.goods6, '*') end as what,
         o.from_on, o.until_on, o.tied
  from open_lines as o
  cross join (select 1 as told union all select 0) as u
  cross join (select 1 as told union all select 0) as g
),
ways as (
  select number, kind, country, 'party' as way, party_id as who, case when goods6 is null then '*' else '?' end as what, from_on, until_on, tied
  from open_lines
  union all
  select o.number, o.kind, o.country, 'units', o.party_id, case when u.told = 1 then cast(o.units as varchar) else '?' end, o.from_on, o.until_on, o.tied
  from open_lines as o
  cross join (select 1 as told union all select 0) as u
  where o.kind = 'import'
  union all
  select w.number, w.kind, w.country, 'nobody', case when e.told = 1 then w.seller_id else '?' end, w.what, w.from_on, w.until_on, w.tied
  from whats as w
  cross join (select 1 as told union all select 0) as e
  union all
  select w.number, w.kind, w.country, 'anybody', case when e.told = 1 then w.seller_id else '?' end, w.what, w.from_on, w.until_on, w.tied
  from whats as w
  cross join (select 1 as told union all select 0) as e
  where w.no_party = 1
),
spans as (
  select w.number, w.kind, k.key, w.from_on, w.until_on, w.tied
  from ways as w
  join keys as k on k.kind = w.kind and k.country = w.country and k.way = w.way and k.who = w.who and k.what = w.what
),
-- A line that has a declaration by its goods and dates asks for others only, and takes none away.
events as (
  select p.kind, k.key, p.filed_on as day, 1 as turn, 0 as opened, 1 as point, 1 - p.tied as loose, p.number, 0 as tied
  from points as p
  join keys as k on k.kind = p.kind and k.country = p.country and k.way = p.way and k.who = p.who and k.what = p.what
  union all
  select kind, key, from_on, 0, 1 - tied, 0, 0, number, tied
  from spans
  union all
  select kind, key, until_on, 2, tied - 1, 0, 0, number, tied
  from spans
),
running as (
  select kind, turn, number, sum(opened) over days as lines, case when tied = 1 then sum(loose) over days else sum(point) over days end as declarations
  from events
  window days as (partition by key order by day, turn range between unbounded preceding and current row)
)
select 'line' as side, number, kind
from running
where turn <> 1
group by number, kind
having sum(case when turn = 2 then declarations else -declarations end) > 0
union all
select distinct 'declaration', number, kind
from running
where turn = 1 and lines > 0
