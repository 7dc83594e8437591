-- TW112 fell_silent: A device that was heard of again and again is not heard of any more, and no record says what became of it.
-- reads: custody_events, custody_spans, pings
with reports as (
  select serial_number, cast(event_at as date) as on_day, 'custody_events:' || row_id as row_id
  from custody_events
  where step = 'observed' and serial_number is not null
  union all
  select serial_number, cast(measured_at as date), 'pings:' || row_id
  from pings
  where serial_number is not null
),
spaced as (
  select serial_number, on_day, row_id, on_day - lag(on_day) over (partition by serial_number order by on_day, row_id) as gap
  from reports
),
heard as (
  select serial_number, max(on_day) as last_on, min(on_day) as first_on, count(*) as times, max(gap) as longest_gap, min(row_id) as row_id
  from spaced
  group by serial_number
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
  select h.*, s.spans,
         case when h.times >= $least_reports and $last_day - h.last_on >= $least_days
                and ($last_day - h.last_on) * (h.times - 1) >= $times_the_gap * (h.last_on - h.first_on) then 1
              when h.times >= $often_reports and $last_day - h.last_on >= $often_days and $last_day - h.last_on >= $often_times_the_gap * h.longest_gap then 1
              else 0 end as too_long
  from heard as h
  left join spoken as s on s.serial_number = h.serial_number
),
judged as (
  select *, case when spans is null and too_long = 1 then 'yes'
                 when $last_day - last_on < $least_days and too_long = 0 then 'no'
                 else 'unknown' end as answer
  from silent
)
select serial_number as subject_id, last_on as as_of, answer, cast(case when answer = 'yes' then 1 end as bigint) as units,
       cast(null as decimal(38, 3)) as tpp,
       'Heard of ' || cast(times as varchar) || ' times from ' || cast(first_on as varchar) || ' to ' || cast(last_on as varchar)
         || ', and not since.' as summary,
       row_id as evidence, case when answer = 'unknown' then 'custody_events' end as missing_facts
from judged
