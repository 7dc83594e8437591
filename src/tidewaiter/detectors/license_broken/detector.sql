-- TW208 license_broken: A license was drawn on as it does not allow, or one of its duties is late.
-- reads: draws, license_duties, licenses
with told as (
  select license_id, drawn_on as day, units, tpp, case when problem <> 'unknown_license' then 1 else 0 end as wrong,
         case when undecided is not null or problem = 'unknown_license' then 1 else 0 end as open, 0 as late, 0 as unsure, row_id,
         case when problem = 'unknown_license' then 'licenses' else missing_facts end as missing
  from draws
  union all
  select license_id, as_of, 0, 0, 0, 0, case when state = 'late' then 1 else 0 end, case when state = 'unknown' then 1 else 0 end, null, null
  from license_duties
  union all
  select license_id, issued_on, 0, 0, 0, 0, 0, 0, null, null
  from licenses
),
summed as (
  select license_id, max(day) as day, sum(wrong) as wrong, sum(open) as open, sum(late) as late, sum(unsure) as unsure,
         sum(case when wrong = 1 and units > 0 then units else 0 end) as units, sum(case when wrong = 1 and units > 0 then tpp end) as tpp,
         sum(case when wrong = 1 and units > 0 and tpp is null then 1 else 0 end) as unrated,
         min(case when wrong = 1 then row_id end) as first_row, max(case when open = 1 then coalesce(missing, 'licenses') end) as missing
  from told
  group by license_id
)
select license_id as subject_id, day as as_of,
       case when wrong > 0 or late > 0 then 'yes' when open > 0 or unsure > 0 then 'unknown' else 'no' end as answer,
       case when units <= 9223372036854775807 then cast(units as bigint) end as units, case when unrated = 0 then cast(tpp as decimal(38, 3)) end as tpp,
       cast(wrong as varchar) || ' lines that it does not allow as recorded, ' || cast(late as varchar) || ' duties late.' as summary,
       nullif(concat_ws('|', 'shipments:' || first_row, case when late > 0 then 'license_duties:' || license_id end), '') as evidence,
       nullif(concat_ws('|', case when open > 0 then missing end, case when unsure > 0 then 'inspections' end), '') as missing_facts
from summed
