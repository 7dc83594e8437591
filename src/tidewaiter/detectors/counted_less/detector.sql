-- TW121 counted_less: A stock list of a site shows fewer units than stood there before, and no record says that they left.
-- reads: custody_events, sites
-- Units on hand and units that left make what came in by then: a sum that, of one item at one site, never falls.
with told as (
  select e.site_id, coalesce(e.item_id, '') as item_id, case when e.serial_number is null then 'lot' else 'serial' end as basis, e.step,
         cast(e.event_at as date) as on_day, e.serial_number, e.units, e.row_id
  from custody_events as e
  where e.site_id is not null and ((e.step = 'observed' and (e.basis = 'inspection' or (e.basis = 'document' and e.serial_number is null))) or e.step in ('installed', 'accepted'))
),
lists as (
  select site_id, item_id, basis, on_day, case when basis = 'serial' then count(distinct serial_number) else sum(cast(units as decimal(38, 0))) end as units,
         sum(case when basis = 'lot' and units is null then 1 else 0 end) as uncounted, min(row_id) as row_id
  from told
  where step = 'observed'
  group by site_id, item_id, basis, on_day
),
listed as (
  select distinct site_id, item_id, basis
  from lists
),
departures as (
  select site_id, coalesce(item_id, '') as item_id, cast(event_at as date) as on_day, case when serial_number is not null then 1 else units end as units,
         case when item_id is null or (serial_number is null and units is null) then 1 else 0 end as open
  from custody_events
  where site_id is not null and step in ('removed', 'shipped', 'returned', 'repaired', 'scrapped', 'seized', 'lost')
),
-- From the first day on which something left that cannot be counted, or left one of the operator's sites, nobody knows which, a list stays open.
open_from as (
  select site_id, min(on_day) as on_day
  from (
    select site_id, on_day
    from departures
    where open = 1
    union all
    select s.site_id, e.on_day
    from (
      select party_id, cast(min(event_at) as date) as on_day
      from custody_events
      where site_id is null and step in ('removed', 'shipped', 'returned', 'repaired', 'scrapped', 'seized', 'lost')
      group by party_id
    ) as e
    join sites as s on s.operator_id = e.party_id
  ) as either
  group by site_id
),
-- A serial number counts on the first day on which it was told to be installed, and on the first on which it was accepted.
came_in as (
  select t.site_id, t.item_id, t.basis, t.step, min(t.on_day) as on_day, 1 as units, 0 as uncounted
  from told as t
  join listed as l on l.site_id = t.site_id and l.item_id = t.item_id and l.basis = t.basis
  where t.step <> 'observed' and t.basis = 'serial'
  group by t.site_id, t.item_id, t.basis, t.step, t.serial_number
  union all
  select t.site_id, t.item_id, t.basis, t.step, t.on_day, coalesce(t.units, 0), case when t.units is null then 1 else 0 end
  from told as t
  join listed as l on l.site_id = t.site_id and l.item_id = t.item_id and l.basis = t.basis
  where t.step <> 'observed' and t.basis = 'lot'
),
-- Lists stand in one row with what left and what came in, so that running sums tell what had left by the day of a list, and what had come in before it.
steps as (
  select site_id, item_id, basis, on_day, 1 as after, row_id, units, uncounted, 0 as gone, 0 as installed, 0 as accepted, 0 as open_installed, 0 as open_accepted
  from lists
  union all
  select d.site_id, d.item_id, null, d.on_day, 0, null, null, null, d.units, 0, 0, 0, 0
  from departures as d
  join (select distinct site_id, item_id from listed) as l on l.site_id = d.site_id and l.item_id = d.item_id
  where d.open = 0
  union all
  select site_id, item_id, basis, on_day, 2, null, null, null, 0, case when step = 'installed' then units else 0 end, case when step = 'accepted' then units else 0 end,
         case when step = 'installed' then uncounted else 0 end, case when step = 'accepted' then uncounted else 0 end
  from came_in
),
summed as (
  select site_id, item_id, basis, on_day, after, row_id, units, uncounted, sum(cast(gone as decimal(38, 0))) over of_item as gone,
         greatest(sum(cast(installed as decimal(38, 0))) over of_basis, sum(cast(accepted as decimal(38, 0))) over of_basis) as stood,
         greatest(sum(open_installed) over of_basis, sum(open_accepted) over of_basis) as uncounted_stood
  from steps
  window of_item as (partition by site_id, item_id order by on_day, after rows between unbounded preceding and current row),
         of_basis as (partition by site_id, item_id, basis order by on_day, after rows between unbounded preceding and current row)
),
counted as (
  select l.site_id, l.item_id, l.basis, l.on_day, l.row_id, l.units, l.uncounted, l.stood, case when o.on_day <= l.on_day then 1 else 0 end as open,
         coalesce(l.units, 0) + l.gone as came,
         l.uncounted_stood + coalesce(max(l.uncounted) over earlier, 0) as uncounted_before,
         max(coalesce(l.units, 0) + l.gone) over earlier as came_before,
         row_number() over (partition by l.site_id, l.item_id, l.basis order by l.on_day desc) as place
  from summed as l
  left join open_from as o on o.site_id = l.site_id
  where l.after = 1
  window earlier as (partition by l.site_id, l.item_id, l.basis order by l.on_day rows between unbounded preceding and 1 preceding)
),
judged as (
  select *, greatest(coalesce(came_before, 0), stood) - came as missing,
         case when uncounted > 0 then 'unknown'
              when greatest(coalesce(came_before, 0), stood) - came <= $slack and uncounted_before = 0 then 'no'
              when greatest(coalesce(came_before, 0), stood) - came <= $slack then 'unknown'
              when open > 0 or (basis = 'serial' and came * 100 < greatest(coalesce(came_before, 0), stood) * $list_pct) then 'unknown'
              else 'yes' end as answer
  from counted
  where place = 1 and (came_before is not null or stood > 0)
),
ranked as (
  select *, row_number() over (partition by site_id order by case answer when 'yes' then 0 when 'unknown' then 1 else 2 end, missing desc, item_id, basis) as best
  from judged
)
select site_id as subject_id, on_day as as_of, answer, case when answer = 'yes' and missing <= 9223372036854775807 then cast(missing as bigint) end as units,
       cast(null as decimal(38, 3)) as tpp,
       'The list of ' || cast(on_day as varchar) || ' shows ' || cast(units as varchar) || ' units, ' || cast(missing as varchar)
         || ' fewer than stood there before and were not told to have left.' as summary,
       'custody_events:' || row_id as evidence,
       case when answer = 'unknown' then case when uncounted > 0 or uncounted_before > 0 then 'custody_events.units' when open > 0 then 'custody_events.site_id' else 'custody_events observed' end end as missing_facts
from ranked
where best = 1
