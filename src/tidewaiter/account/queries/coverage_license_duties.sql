-- Which duties could be judged.
-- reads: license_duties
with owed as (
  select count(*) as subjects,
         coalesce(sum(case when state <> 'unknown' then 1 else 0 end), 0) as decided,
         coalesce(sum(case when state = 'unknown' and basis = 'condition' then 1 else 0 end), 0) as no_inspection,
         coalesce(sum(case when state = 'unknown' and basis = 'recorded' then 1 else 0 end), 0) as no_day
  from license_duties
)
select 'license_duties', 'license', subjects, cast(decided as bigint), cast(0 as bigint), cast(subjects - decided as bigint),
       nullif(concat_ws('|', case when no_inspection > 0 then 'inspections (' || cast(no_inspection as varchar) || ')' end,
                             case when no_day > 0 then 'duties.done_on (' || cast(no_day as varchar) || ')' end), '')
from owed
