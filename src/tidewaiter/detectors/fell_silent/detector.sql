-- TW112 fell_silent: A device that should be heard of is not heard of any more, and no record says what became of it.
-- reads: custody_events, custody_spans, pings
with reports as (
  select serial_number, party_id, case when party_id is null then 1 else 0 end as unnamed, cast(event_at as date) as on_day, 'custody_events:' || row_id as row_id
  from custody_events
  where step = 'observed' and serial_number is not null
  union all
  select serial_number, null, 0, cast(measured_at as date), 'pings:' || row_id
  from pings
  where serial_number is not null
),
spaced as (
  select serial_number, party_id, unnamed, on_day, row_id, on_day - lag(on_day) over (partition by serial_number order by on_day, row_id) as gap
  from reports
),
heard as (
  select serial_number, max(on_day) as last_on, min(on_day) as first_on, count(*) as times, max(gap) as longest_gap, min(row_id) as row_id,
         case when sum(unnamed) = 0 and count(distinct party_id) = 1 then min(party_id) end as party_id, sum(unnamed) as unnamed
  from spaced
  group by serial_number
),
-- The devices that the same holder reports: how long one of them was silent before it was heard again, and whether they go on.
-- A device that somebody unnamed reported may be one of them; one that several reported is asked about by itself alone.
nobodys as (
  select max(longest_gap) as longest_gap
  from heard
  where party_id is null and unnamed > 0
),
beside as (
  select h.party_id, greatest(max(h.longest_gap), coalesce(max(n.longest_gap), 0)) as longest_gap, max(h.last_on) as last_on,
         sum(case when h.longest_gap is not null then 1 else 0 end) as devices
  from heard as h
  cross join nobodys as n
  where h.party_id is not null
  group by h.party_id
),
-- A record after the last report says what became of it.
spoken as (
  select h.serial_number, count(*) as spans
  from heard as h
  join custody_spans as c on c.serial_number = h.serial_number
  where c.from_on > h.last_on or (c.from_on = h.last_on and c.state not in ('installed', 'inside', 'held', 'stored'))
  group by h.serial_number
),
-- Of a device that reports nearly every day a week tells what takes months of one that reports every other month.
silent as (
  select h.serial_number, h.last_on, h.first_on, h.times, h.row_id, s.spans, b.longest_gap as others_gap,
         case when b.devices >= $least_devices and b.last_on - h.last_on >= $least_days
                and (b.last_on - h.last_on) * 2 > 3 * b.longest_gap then 1 else 0 end as others_go_on,
         case when h.times >= $least_reports and $last_day - h.last_on >= $least_days
                and ($last_day - h.last_on) * (h.times - 1) >= $times_the_gap * (h.last_on - h.first_on) then 1
              when h.times >= $often_reports and $last_day - h.last_on >= $often_days and $last_day - h.last_on >= $often_times_the_gap * h.longest_gap then 1
              else 0 end as too_long
  from heard as h
  left join spoken as s on s.serial_number = h.serial_number
  left join beside as b on b.party_id = h.party_id
),
judged as (
  select *, case when spans is null and (too_long = 1 or others_go_on = 1) then 'yes'
                 when $last_day - last_on < $least_days and too_long = 0 then 'no'
                 else 'unknown' end as answer
  from silent
)
select serial_number as subject_id, last_on as as_of, answer, cast(case when answer = 'yes' then 1 end as bigint) as units,
       cast(null as decimal(38, 3)) as tpp,
       'Heard of ' || cast(times as varchar) || ' times from ' || cast(first_on as varchar) || ' to ' || cast(last_on as varchar)
         || ', and not since' || case when others_go_on = 1 then '; others of its holder are heard at least every ' || cast(others_gap as varchar) || ' days' else '' end
         || '.' as summary,
       row_id as evidence, case when answer = 'unknown' then 'custody_events' end as missing_facts
from judged
