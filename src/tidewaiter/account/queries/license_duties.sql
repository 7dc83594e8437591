-- Duties as recorded, and those that follow from reinspect_every_months, each with how it stands on the as-of day.
-- A recorded duty whose day is past and of which nobody says that it was done is unknown, unless its own state says so.
-- A reinspection is late if inspections are recorded at all and none at its site lies in the interval; else it is unknown.
with held as (
  select count(*) as inspections
  from inspections
),
ranked as (
  select r.license_id, r.site_id, r.due_on, i.inspected_on, i.row_id,
         row_number() over (partition by r.license_id, r.site_id, r.due_on order by i.inspected_on, i.row_id) as place
  from reinspections as r
  join inspections as i on i.site_id = r.site_id and i.inspected_on between r.since_on and r.due_on
),
computed as (
  select r.license_id, 'reinspection' as duty, r.due_on, 'condition' as basis, r.site_id, r.since_on, i.inspected_on as done_on,
         case when i.inspected_on is not null then 'done' when r.due_on >= d.day then 'due'
              when r.site_id is null or h.inspections = 0 then 'unknown' else 'late' end as state,
         d.day as as_of,
         case when i.inspected_on is not null then 'inspections:' || i.row_id end as evidence,
         case when i.inspected_on is null and r.site_id is null then 'licenses.site_id'
              when i.inspected_on is null and r.due_on < d.day and h.inspections = 0 then 'inspections' end as missing_facts
  from reinspections as r
  cross join held as h
  cross join as_of_day as d
  left join ranked as i on i.place = 1 and i.license_id = r.license_id and i.site_id = r.site_id and i.due_on = r.due_on
),
recorded as (
  select u.license_id, u.duty, u.due_on, 'recorded' as basis, cast(null as varchar) as site_id, cast(null as date) as since_on, u.done_on,
         case when u.done_on is not null or u.state in ('done', 'submitted', 'completed', 'closed', 'fulfilled') then 'done'
              when u.due_on >= d.day then 'due'
              when u.state in ('late', 'overdue', 'open', 'missed', 'outstanding', 'not done') then 'late' else 'unknown' end as state,
         d.day as as_of, u.row_id
  from duties as u
  cross join as_of_day as d
)
select license_id, duty, due_on, basis, site_id, since_on, done_on, state, as_of, evidence, missing_facts
from computed
union all
select license_id, duty, due_on, basis, site_id, since_on, done_on, state, as_of, 'duties:' || row_id,
       case when state = 'unknown' then 'duties.done_on' end
from recorded
