-- TW109 declared_otherwise: What an authority was told of a shipment differs from what the seller shipped.
-- reads: declaration_matches
-- A declaration that only its goods and days tie to the shipment, and that may as well be of another line, does not differ for sure.
with matched as (
  select shipment_id, declaration_id, declaration_row_id, filed_on, differs, open, shipped_units, declared_units, missing_facts,
         row_number() over (partition by shipment_id order by wrong desc, filed_on, declaration_id, declaration_line, kind) as place, wrong
  from (
    select *, case when differs <> 'description' and '|' || coalesce(open, '') || '|' not like '%|shipment|%' then 2
                   when differs <> 'description' or open is not null or missing_facts is not null then 1 else 0 end as wrong
    from declaration_matches
    where state = 'matched' and shipment_id is not null
  ) as told
)
select shipment_id as subject_id, filed_on as as_of, case wrong when 2 then 'yes' when 1 then 'unknown' else 'no' end as answer,
       case when wrong = 2 then shipped_units end as units, cast(null as decimal(38, 3)) as tpp,
       'Declaration ' || declaration_id || ' differs in ' || differs || coalesce('; ' || cast(declared_units as varchar) || ' units declared', '')
         || coalesce(', ' || cast(shipped_units as varchar) || ' shipped', '') || '.' as summary,
       'declarations:' || coalesce(declaration_row_id, declaration_id) as evidence, case when wrong = 1 then coalesce(missing_facts, open) end as missing_facts
from matched
where place = 1
