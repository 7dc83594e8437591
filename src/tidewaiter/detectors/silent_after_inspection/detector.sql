-- TW214 silent_after_inspection: Devices that reported up to an inspection of their site reported nothing after it, though they are still booked there.
-- reads: custody_spans, inspections, pings
-- What nobody could have recorded yet is no silence: the records must hold sightings of some unit long enough after the inspection.
with records as (
  select max(seen_on) as last_on
  from custody_spans
),
answered as (
  select serial_number, cast(min(measured_at) as date) as first_on, cast(max(measured_at) as date) as last_on
  from pings
  where serial_number is not null
  group by serial_number
),
stays as (
  select serial_number, site_id, min(row_id) as row_id, min(from_on) as from_on, max(coalesce(until_on, cast('9999-12-31' as date))) as until_on, min(first_seen_on) as first_on,
         max(seen_on) as last_on, max(case when doubtful = 'yes' then 1 else 0 end) as doubtful
  from custody_spans
  where serial_number is not null and site_id is not null and state in ('installed', 'inside')
  group by serial_number, site_id
),
units as (
  select s.serial_number, s.site_id, s.row_id, s.from_on, s.until_on, least(s.first_on, a.first_on) as first_on, greatest(s.last_on, a.last_on) as last_on, s.doubtful
  from stays as s
  left join answered as a on a.serial_number = s.serial_number
),
visits as (
  select site_id, inspected_on, min(row_id) as row_id
  from inspections
  where method = 'visit' and (status is null or status <> 'corrected' or recorded_at is not null)
  group by site_id, inspected_on
),
asked as (
  select v.site_id, v.inspected_on, v.row_id, r.last_on as records_last_on,
         sum(case when u.first_on < v.inspected_on and u.last_on + $within_days > v.inspected_on then 1 else 0 end) as reported,
         sum(case when u.first_on < v.inspected_on and u.last_on + $within_days > v.inspected_on and u.doubtful = 0 then 1 else 0 end) as reported_sure,
         sum(case when u.first_on < v.inspected_on and u.last_on > v.inspected_on then 1 else 0 end) as still,
         sum(case when u.first_on < v.inspected_on and u.last_on > v.inspected_on and u.doubtful = 0 then 1 else 0 end) as still_sure,
         min(case when u.first_on < v.inspected_on and u.last_on + $within_days > v.inspected_on and u.last_on <= v.inspected_on and u.doubtful = 0 then u.row_id end) as first_silent
  from visits as v
  cross join records as r
  left join units as u on u.site_id = v.site_id and u.from_on <= v.inspected_on and u.until_on > v.inspected_on + $within_days
  group by v.site_id, v.inspected_on, v.row_id, r.last_on
),
judged as (
  select *,
         case when reported > 0 and still_sure * 100 > reported * $still_pct then 'no'
              when records_last_on >= inspected_on + $within_days and reported_sure - still_sure >= $units and still * 100 <= reported_sure * $still_pct then 'yes'
              else 'unknown' end as answer
  from asked
),
ranked as (
  select *, row_number() over (partition by site_id order by case answer when 'yes' then 0 when 'unknown' then 1 else 2 end, reported_sure - still desc, inspected_on desc) as place
  from judged
)
select site_id as subject_id, inspected_on as as_of, answer, case when answer = 'yes' then cast(reported_sure - still as bigint) end as units, cast(null as decimal(38, 3)) as tpp,
       'Of ' || cast(reported_sure as varchar) || ' devices that reported before the visit of ' || cast(inspected_on as varchar) || ' '
         || cast(still as varchar) || ' reported after it; the others are still booked there.' as summary,
       'inspections:' || row_id || coalesce('|' || first_silent, '') as evidence,
       case when answer = 'unknown' then 'custody_events observed' end as missing_facts
from ranked
where place = 1
