-- Which declarations and shipments could be set against each other.
-- reads: declaration_matches, shipments
with declared as (
  select count(*) as subjects,
         coalesce(sum(case when state = 'matched' and missing_facts is null then 1 else 0 end), 0) as decided,
         coalesce(sum(case when '|' || missing_facts || '|' like '%|declarations.shipment_id|%' then 1 else 0 end), 0) as no_shipment,
         coalesce(sum(case when missing_facts like '%value_usd%' then 1 else 0 end), 0) as no_value,
         coalesce(sum(case when missing_facts like '%net_weight_kg%' then 1 else 0 end), 0) as no_weight,
         coalesce(sum(case when missing_facts like '%declarations.units%' then 1 else 0 end), 0) as no_units
  from declaration_matches
  where declaration_row_id is not null
),
explained as (
  select distinct shipment_id
  from declaration_matches
  where state = 'matched'
),
lone as (
  select shipment_row_id as row_id, min(case when state = 'only_shipped' and missing_facts is null then 1 else 0 end) as decided
  from declaration_matches
  where declaration_row_id is null
  group by shipment_row_id
),
crossing as (
  select count(*) as subjects, coalesce(sum(case when l.row_id is null and e.shipment_id is not null then 1 else 0 end), 0) as seen,
         coalesce(sum(l.decided), 0) as unseen
  from shipments as s
  left join explained as e on e.shipment_id = s.shipment_id
  left join lone as l on l.row_id = s.row_id
  where s.from_country <> s.to_country
)
select 'declaration_matches', 'declaration', subjects, cast(decided as bigint), cast(0 as bigint), cast(subjects - decided as bigint),
       nullif(concat_ws('|', case when no_shipment > 0 then 'declarations.shipment_id (' || cast(no_shipment as varchar) || ')' end,
                             case when no_units > 0 then 'declarations.units (' || cast(no_units as varchar) || ')' end,
                             case when no_value > 0 then 'declarations.value_usd (' || cast(no_value as varchar) || ')' end,
                             case when no_weight > 0 then 'declarations.net_weight_kg (' || cast(no_weight as varchar) || ')' end), '')
from declared
union all
select 'declaration_matches', 'shipment', subjects, cast(seen as bigint), cast(unseen as bigint), cast(subjects - seen - unseen as bigint),
       case when subjects > seen + unseen then 'declarations (' || cast(subjects - seen - unseen as varchar) || ')' end
from crossing
