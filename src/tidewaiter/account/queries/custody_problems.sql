-- What in the records of custody does not fit together, one row a problem; each is a fact about records and accuses nobody.
with names as (
  select 'duplicate' as problem, 'the same step of the same instant under two event numbers; counted once' as says, cast(null as varchar) as missing
  union all
  select 'two_places', 'two places are told for it at one instant', 'custody_events.event_at'
  union all
  select 'time_reversed', 'told later than a step that must follow it', 'custody_events.event_at'
  union all
  select 'moved_without_removal', 'it stood elsewhere, and no removal or departure from there is told', 'custody_events.step'
  union all
  select 'after_end', 'told after it was scrapped, seized, lost or returned to its maker', 'custody_events'
  union all
  select 'from_nowhere', 'the first record of it is that it went; nothing says that it came', 'serials'
  union all
  select 'clock_skew', 'recorded before it happened', 'custody_events.recorded_at'
  union all
  select 'two_items', 'its records name two items', 'devices.item_id'
),
of_serials as (
  select n.problem, r.serial_number, r.item_id, r.party_id, r.site_id, cast(r.told_at as date) as from_on, n.says, r.row_id,
         case when n.problem not in ('from_nowhere', 'clock_skew') then r.p_row_id end as p_row_id, n.missing
  from custody_read as r
  join names as n on '|' || r.problems || '|' like '%|' || n.problem || '|%'
  where r.problems is not null
),
opened as (
  select serial_number, closes_at, min(told_at) as opened_at
  from custody_read
  where begins = 1 and state = 'open'
  group by serial_number, closes_at
),
late as (
  select o.serial_number, o.opened_at, o.closes_at
  from opened as o
  cross join as_of_day as d
  where cast(o.opened_at as date) + d.dwell_limit_days < coalesce(cast(o.closes_at as date), d.day)
),
late_stays as (
  select p.serial_number, p.item_id, p.party_id, p.site_id, p.row_id, l.opened_at, l.closes_at as closed_at,
         row_number() over (partition by p.serial_number, l.opened_at order by p.row_id) as place
  from late as l
  join custody_placed as p on p.serial_number = l.serial_number and p.told_at = l.opened_at
  where p.state = 'open'
),
every_problem as (
  select problem, serial_number, item_id, cast(1 as decimal(38, 0)) as units, party_id, site_id, from_on, cast(null as date) as until_on, says as detail,
         concat_ws('|', p_row_id, row_id) as evidence, missing as missing_facts
  from of_serials
  union all
  select 'open_past_limit', serial_number, item_id, 1, party_id, site_id, cast(opened_at as date), cast(closed_at as date),
         'removed, and no receipt by a maker and no scrap record within the limit', row_id, 'custody_events returned or scrapped'
  from late_stays
  where place = 1
  union all
  select 'listed_for_sale', serial_number, item_id, case when serial_number is not null then 1 else units end, party_id, site_id, cast(event_at as date),
         cast(null as date), 'offered for sale; where it is did not change by that', 'custody_events:' || row_id, cast(null as varchar)
  from custody_events
  where step = 'listed_for_sale'
  union all
  select 'clock_skew', e.serial_number, e.item_id, case when e.serial_number is not null then 1 else e.units end, e.party_id, e.site_id,
         cast(e.event_at as date), cast(null as date),
         case when cast(e.event_at as date) > d.day then 'told before its day; not counted yet' else 'recorded before it happened' end,
         'custody_events:' || e.row_id, 'custody_events.event_at'
  from custody_events as e
  cross join as_of_day as d
  where cast(e.event_at as date) > d.day or (e.serial_number is null and e.recorded_at < e.event_at)
  union all
  select 'declared_wrong', serial_number, item_id, case when serial_number is not null then 1 else units end, party_id, site_id, cast(event_at as date),
         cast(null as date), 'its source says that this was wrong; not counted', 'custody_events:' || row_id, 'custody_events of what was right'
  from custody_events
  where status = 'corrected' and recorded_at is null
  union all
  select m.problem, cast(null as varchar), l.item_id, m.units, l.party_id, l.site_id, m.from_on, m.until_on,
         case m.problem when 'from_nowhere' then 'went out or was moved, and nothing says that any ever came; not counted'
              when 'more_out_than_in' then
                case when l.site_id is not null
                     then 'more went out or were moved than can have been at this site, or at no stated one; not counted'
                     else 'more went out or were moved than can have been there; not counted' end
              when 'more_seen_than_in' then 'more were seen than can have been there; not counted'
              else 'removed, and no receipt by a maker and no scrap record within the limit' end,
         l.row_id,
         case m.problem when 'open_past_limit' then 'custody_events returned or scrapped' when 'more_out_than_in' then
                case when l.site_id is not null then 'custody_events.site_id of the first receipt and of each move' else 'custody_events.units' end
              else 'custody_events received' end
  from custody_lot_problems as m
  join custody_lots as l on l.number = m.number
  union all
  select problem, serial_number, item_id, units, party_id, site_id, from_on, until_on, detail, evidence, missing_facts
  from custody_nested_problems
)
select problem, serial_number, item_id, from_on, case when units <= 9223372036854775807 then cast(units as bigint) end as units, party_id, site_id,
       until_on, detail, evidence, missing_facts
from every_problem
