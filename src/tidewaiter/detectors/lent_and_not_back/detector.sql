-- TW129 lent_and_not_back: Goods were sent out for a time only, for a show, a trial, a loan or a repair, and nothing came back.
-- reads: item_chips, shipments
with lines as (
  select row_id, shipment_id, line, kind, shipped_on, units, item_id, seller_id, coalesce(ultimate_consignee_id, buyer_id) as receiver_id,
         declared_description, lower(declared_description) as words
  from shipments
  where units > 0
),
lent as (
  select *
  from lines
  where receiver_id <> seller_id
    and (words like '%exhibit%' or words like '%trade show%' or words like '%demonstrat%' or words like '%demo unit%' or words like '%demo loan%' or words like '%temporar%' or words like '%on loan%'
         or words like '% loan%' or words like '%for evaluation%' or words like 'evaluation unit%' or words like '%for trial%' or (kind = 'return' and words like '%repair%'))
),
-- The day of each line stands in one row with what its receiver sent back: running sums, latest first, are what came since.
steps as (
  select l.receiver_id, l.seller_id, case when k.kind = 'item' then l.item_id end as item_id, k.kind, l.shipped_on, 1 as after, l.row_id, cast(0 as decimal(38, 0)) as units
  from lent as l
  cross join (select 'item' as kind union all select 'unnamed' union all select 'any') as k
  union all
  select b.seller_id, b.receiver_id, b.item_id, case when b.item_id is null then 'unnamed' else 'item' end, b.shipped_on, 0, null, b.units
  from lines as b
  union all
  select b.seller_id, b.receiver_id, null, 'any', b.shipped_on, 0, null, b.units
  from lines as b
),
summed as (
  select row_id, kind, item_id, sum(units) over (partition by kind, receiver_id, seller_id, item_id order by shipped_on desc, after
                                        rows between unbounded preceding and current row) as units
  from steps
),
back as (
  select s.row_id, sum(case when s.kind = 'item' and s.item_id is not null then s.units else 0 end) as surely,
         sum(case when l.item_id is null then case when s.kind = 'any' then s.units else 0 end when s.kind <> 'any' then s.units else 0 end) as perhaps
  from summed as s
  join lent as l on l.row_id = s.row_id
  group by s.row_id
),
judged as (
  select l.*, coalesce(b.surely, 0) as surely,
         case when b.surely >= l.units then 'no'
              when coalesce(b.perhaps, 0) = 0 and l.shipped_on + $within_days < $last_day then 'yes'
              else 'unknown' end as answer
  from lent as l
  left join back as b on b.row_id = l.row_id
)
select j.shipment_id || ':' || j.line as subject_id, j.shipped_on as as_of, j.answer, j.units,
       cast(case when cast(j.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(j.units as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end as decimal(38, 3)) as tpp,
       cast(j.units as varchar) || ' units went to ' || j.receiver_id || ' on ' || cast(j.shipped_on as varchar) || ' as "' || j.declared_description || '"; nothing came back since.' as summary,
       'shipments:' || j.row_id as evidence, case when j.answer = 'unknown' then 'shipments' end as missing_facts
from judged as j
left join item_chips as c on c.item_id = j.item_id
