-- TW217 checks_contradict: A visit to a site and a check from afar, soon after one another, found very different shares of the units.
-- reads: inspections
with checks as (
  select site_id, coalesce(item_id, '') as item_id, inspection_id, inspected_on, row_id, case when method = 'visit' then 1 else 0 end as visit,
         cast(units_sampled as decimal(38, 0)) as sampled, cast(least(units_confirmed, units_sampled) as decimal(38, 0)) as confirmed
  from inspections
  where units_sampled >= $sample and units_sampled < 1000000000 and (status is null or status <> 'corrected' or recorded_at is not null)
),
seen as (
  select *, last_value(case when visit = 1 then inspected_on end ignore nulls) over before as visit_on,
         last_value(case when visit = 1 then sampled end ignore nulls) over before as visit_sampled,
         last_value(case when visit = 1 then confirmed end ignore nulls) over before as visit_confirmed,
         last_value(case when visit = 1 then row_id end ignore nulls) over before as visit_row,
         last_value(case when visit = 0 then inspected_on end ignore nulls) over before as far_on,
         last_value(case when visit = 0 then sampled end ignore nulls) over before as far_sampled,
         last_value(case when visit = 0 then confirmed end ignore nulls) over before as far_confirmed,
         last_value(case when visit = 0 then row_id end ignore nulls) over before as far_row
  from checks
  window before as (partition by site_id, item_id order by inspected_on, inspection_id rows between unbounded preceding and current row)
),
pairs as (
  select site_id, inspected_on, visit_on, visit_sampled, visit_confirmed, visit_row, far_on, far_sampled, far_confirmed, far_row,
         case when visit_on is not null and far_on is not null and greatest(visit_on, far_on) <= least(visit_on, far_on) + $within_days then 1 else 0 end as near,
         case when visit_on is not null and far_on is not null and greatest(visit_on, far_on) <= least(visit_on, far_on) + $within_days
                and abs(visit_confirmed * far_sampled - far_confirmed * visit_sampled) * 100 >= visit_sampled * far_sampled * $gap_pct then 1 else 0 end as apart
  from seen
),
ranked as (
  select *, max(near) over (partition by site_id) as compared,
         row_number() over (partition by site_id order by apart desc, near desc, inspected_on desc, visit_row, far_row) as place
  from pairs
),
sites_seen as (
  select site_id, max(inspected_on) as last_on
  from inspections
  group by site_id
)
select s.site_id as subject_id, coalesce(case when r.apart = 1 then r.inspected_on end, s.last_on) as as_of,
       case when r.apart = 1 then 'yes' when r.compared = 1 then 'no' else 'unknown' end as answer,
       case when r.apart = 1 then cast(greatest(r.visit_sampled - r.visit_confirmed, r.far_sampled - r.far_confirmed) as bigint) end as units, cast(null as decimal(38, 3)) as tpp,
       'The visit of ' || cast(r.visit_on as varchar) || ' confirmed ' || cast(r.visit_confirmed as varchar) || ' of ' || cast(r.visit_sampled as varchar)
         || ' units, the check from afar of ' || cast(r.far_on as varchar) || ' ' || cast(r.far_confirmed as varchar) || ' of ' || cast(r.far_sampled as varchar) || '.' as summary,
       'inspections:' || r.visit_row || '|inspections:' || r.far_row as evidence,
       case when coalesce(r.compared, 0) = 0 then 'inspections' end as missing_facts
from sites_seen as s
left join ranked as r on r.site_id = s.site_id and r.place = 1
