-- Declarations and shipment lines that could belong together for all that is told of them: the party or the goods are not told
-- of one of them, what is told agrees, and the declaration was filed in the days of the line. A declaration without a party must
-- be of as many units; one without either is taken for somebody else's. Counted by running sums over days, as of goods.
with open_declarations as (
  select d.number, d.kind, d.country, d.party_id, d.hs6, d.units, d.filed_on
  from declared_lines as d
  join declared_in as i on i.number = d.number
  where i.shipment_id is null and i.matched_by is null and i.settled = 0 and d.kind in ('export', 'import') and d.country is not null
),
open_lines as (
  select u.number, u.kind, u.country, s.seller_id as party_id, s.goods6, s.units, u.from_on, u.until_on
  from undeclared_lines as u
  join shipped_lines as s on s.number = u.number
  where u.kind = 'export'
  union all
  select u.number, u.kind, u.country, s.buyer_id, s.goods6, s.units, u.from_on, u.until_on
  from undeclared_lines as u
  join shipped_lines as s on s.number = u.number
  where u.kind = 'import'
  union all
  select u.number, u.kind, u.country, s.ultimate_consignee_id, s.goods6, s.units, u.from_on, u.until_on
  from undeclared_lines as u
  join shipped_lines as s on s.number = u.number
  where u.kind = 'import' and s.ultimate_consignee_id <> s.buyer_id
),
-- A declaration meets lines whose goods are told at its own goods or, without any, at '?'; and lines whose goods are not told at '*'.
points as (
  select number, kind, country, 'party' as way, party_id as who, '?' as goods, filed_on
  from open_declarations
  where party_id is not null and hs6 is null
  union all
  select number, kind, country, 'party', party_id, '*', filed_on
  from open_declarations
  where party_id is not null
  union all
  select number, kind, country, 'units', cast(units as varchar), coalesce(hs6, '?'), filed_on
  from open_declarations
  where party_id is null and units is not null
  union all
  select number, kind, country, 'units', cast(units as varchar), '*', filed_on
  from open_declarations
  where party_id is null and units is not null
),
spans as (
  select number, kind, country, 'party' as way, party_id as who, case when goods6 is null then '*' else '?' end as goods, from_on, until_on
  from open_lines
  union all
  select number, kind, country, 'units', cast(units as varchar), coalesce(goods6, '*'), from_on, until_on
  from open_lines
  union all
  select number, kind, country, 'units', cast(units as varchar), '?', from_on, until_on
  from open_lines
  where goods6 is not null
),
events as (
  select kind, country, way, who, goods, filed_on as day, 1 as turn, 0 as opened, 1 as point, number
  from points
  union all
  select kind, country, way, who, goods, from_on, 0, 1, 0, number
  from spans
  union all
  select kind, country, way, who, goods, until_on, 2, -1, 0, number
  from spans
),
running as (
  select kind, turn, number, sum(opened) over days as lines, sum(point) over days as declarations
  from events
  window days as (partition by kind, country, way, who, goods order by day, turn range between unbounded preceding and current row)
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
