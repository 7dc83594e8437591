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
departures as (
  select coalesce(e.site_id, s.site_id) as site_id, coalesce(e.item_id, '') as item_id, cast(e.event_at as date) as on_day,
         case when e.serial_number is not null then 1 else e.units end as units,
         case when e.site_id is null or e.item_id is null or (e.serial_number is null and e.units is null) then 1 else 0 end as open
  from custody_events as e
  left join sites as s on e.site_id is null and s.operator_id = e.party_id
  where e.step in ('removed', 'shipped', 'returned', 'repaired', 'scrapped', 'seized', 'lost') and coalesce(e.site_id, s.site_id) is not null
),
left_by as (
  select l.site_id, l.item_id, l.basis, l.on_day, sum(case when d.open = 0 and d.item_id = l.item_id then cast(d.units as decimal(38, 0)) else 0 end) as units,
         sum(case when d.open = 1 then 1 else 0 end) as open
  from lists as l
  join departures as d on d.site_id = l.site_id and d.on_day <= l.on_day
  group by l.site_id, l.item_id, l.basis, l.on_day
),
-- What was told to be installed or accepted by the day of a list, whichever of the two says more.
stood as (
  select l.site_id, l.item_id, l.basis, l.on_day, t.step,
         case when l.basis = 'serial' then count(distinct t.serial_number) else sum(cast(t.units as decimal(38, 0))) end as units,
         sum(case when l.basis = 'lot' and t.units is null then 1 else 0 end) as uncounted
  from lists as l
  join told as t on t.site_id = l.site_id and t.item_id = l.item_id and t.basis = l.basis and t.step <> 'observed' and t.on_day < l.on_day
  group by l.site_id, l.item_id, l.basis, l.on_day, t.step
),
most as (
  select site_id, item_id, basis, on_day, max(units) as units, max(uncounted) as uncounted
  from stood
  group by site_id, item_id, basis, on_day
),
counted as (
  select l.site_id, l.item_id, l.basis, l.on_day, l.row_id, l.units, l.uncounted, coalesce(d.units, 0) as gone, coalesce(d.open, 0) as open,
         coalesce(l.units, 0) + coalesce(d.units, 0) as came, coalesce(m.units, 0) as stood,
         coalesce(m.uncounted, 0) + coalesce(max(l.uncounted) over (partition by l.site_id, l.item_id, l.basis order by l.on_day rows between unbounded preceding and 1 preceding), 0) as uncounted_before,
         max(coalesce(l.units, 0) + coalesce(d.units, 0)) over (partition by l.site_id, l.item_id, l.basis order by l.on_day rows between unbounded preceding and 1 preceding) as came_before,
         row_number() over (partition by l.site_id, l.item_id, l.basis order by l.on_day desc) as place
  from lists as l
  left join left_by as d on d.site_id = l.site_id and d.item_id = l.item_id and d.basis = l.basis and d.on_day = l.on_day
  left join most as m on m.site_id = l.site_id and m.item_id = l.item_id and m.basis = l.basis and m.on_day = l.on_day
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
