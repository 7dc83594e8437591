-- TW123 declared_lighter: Goods were declared at a weight far below that of as many units as were shipped.
-- reads: declaration_matches
-- One answer a shipment, the worst of its authorities. Whether further declarations belong to it does not matter where the units
-- of those at hand are all that was shipped.
with weighed as (
  select shipment_id, declaration_id, declaration_row_id, filed_on, shipped_units, declared_weight_kg, shipped_weight_kg, missing_facts,
         case when '|' || coalesce(open, '') || '|' like '%|shipment|%' then 1 else 0 end as vague,
         case when shipped_units is null or declared_units is null or declared_units <> shipped_units then 'unknown'
              when shipped_weight_kg is null or declared_weight_kg is null or shipped_weight_kg <= 0 or shipped_weight_kg > 1000000000 then 'unknown'
              when declared_weight_kg * 100 < shipped_weight_kg * $slip_pct then 'unknown'
              when declared_weight_kg * 100 < shipped_weight_kg * $below_pct then 'yes'
              else 'no' end as answer
  from declaration_matches
  where state = 'matched' and shipment_id is not null
),
-- A declaration that may be this shipment's or another's may be the lighter one.
open as (
  select shipment_id, count(*) as declarations
  from declaration_matches
  where shipment_id is not null and (state = 'ambiguous' or '|' || coalesce(open, '') || '|' like '%|shipment|%')
  group by shipment_id
),
placed as (
  select *, row_number() over (partition by shipment_id
              order by case answer when 'yes' then 0 when 'unknown' then 1 else 2 end, filed_on, declaration_id, declaration_row_id) as place
  from weighed
)
select p.shipment_id as subject_id, p.filed_on as as_of, case when p.answer = 'no' and o.declarations > 0 or p.answer = 'yes' and p.vague = 1 then 'unknown' else p.answer end as answer,
       case when p.answer = 'yes' then p.shipped_units end as units,
       cast(null as decimal(38, 3)) as tpp,
       'Declaration ' || declaration_id || ' weighs ' || cast(cast(declared_weight_kg as decimal(18, 1)) as varchar) || ' kg; the '
         || cast(shipped_units as varchar) || ' units shipped weigh ' || cast(cast(shipped_weight_kg as decimal(18, 1)) as varchar) || ' kg in the seller''s books.' as summary,
       'declarations:' || coalesce(declaration_row_id, declaration_id) as evidence,
       case when p.answer = 'unknown' then coalesce(p.missing_facts, 'declarations.net_weight_kg')
            when p.answer = 'no' and o.declarations > 0 or p.vague = 1 then 'declarations.shipment_id' end as missing_facts
from placed as p
left join open as o on o.shipment_id = p.shipment_id
where p.place = 1
