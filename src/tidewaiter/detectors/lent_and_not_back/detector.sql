-- TW129 lent_and_not_back: Goods were sent out for a time only, for a show, a trial, a loan or a repair, and nothing came back.
-- reads: item_chips, shipments
with lines as (
  select row_id, shipment_id, line, shipped_on, units, item_id, seller_id, coalesce(ultimate_consignee_id, buyer_id) as receiver_id, declared_description,
         lower(declared_description) as words
  from shipments
  where units > 0
),
lent as (
  select *
  from lines
  where receiver_id <> seller_id
    and (words like '%exhibit%' or words like '%trade show%' or words like '%demonstrat%' or words like '%demo unit%' or words like '%demo loan%' or words like '%temporar%' or words like '%on loan%'
         or words like '% loan%' or words like '%evaluation%' or words like '%for trial%' or words like '%for repair%' or words like '%defective%')
),
back as (
  select l.row_id, sum(case when b.item_id = l.item_id then cast(b.units as decimal(38, 0)) else 0 end) as surely, sum(cast(b.units as decimal(38, 0))) as perhaps
  from lent as l
  join lines as b on b.seller_id = l.receiver_id and b.receiver_id = l.seller_id and (l.item_id is null or b.item_id is null or b.item_id = l.item_id)
                 and b.row_id <> l.row_id and b.shipped_on >= l.shipped_on
  group by l.row_id
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
