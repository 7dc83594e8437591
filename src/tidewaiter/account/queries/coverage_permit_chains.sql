-- Which permissions could be followed to their origin.
-- reads: permit_chains
with chained as (
  select count(*) as subjects, coalesce(sum(case when closed = 'yes' then 1 else 0 end), 0) as closed,
         coalesce(sum(case when closed = 'no' then 1 else 0 end), 0) as broken,
         coalesce(sum(case when chain_problem like '%no_origin%' then 1 else 0 end), 0) as no_origin,
         coalesce(sum(case when chain_problem like '%unknown_origin%' then 1 else 0 end), 0) as unknown_origin
  from permit_chains
)
select 'permit_chains', 'license', subjects, cast(closed as bigint), cast(broken as bigint), cast(subjects - closed - broken as bigint),
       nullif(concat_ws('|', case when no_origin > 0 then 'licenses.origin_license_id (' || cast(no_origin as varchar) || ')' end,
                             case when unknown_origin > 0 then 'licenses (' || cast(unknown_origin as varchar) || ')' end), '')
from chained
