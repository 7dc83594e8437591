-- TW112 fell_silent: A device that was heard of again and again is not heard of any more, and no record says what became of it.
-- reads: custody_events, custody_spans
with heard as (
  select serial_number, max(cast(event_at as date)) as last_on, min(cast(event_at as date)) as first_on, count(*) as times, min(row_id) as row_id
  from custody_events
  where step = 'observed' and serial_number is not null
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
judged as (
  select h.*, case when s.serial_number is null and h.times >= $least_reports and $last_day - h.last_on >= $least_days
                     and ($last_day - h.last_on) * (h.times - 1) >= $times_the_gap * (h.last_on - h.first_on) then 'yes'
                   when $last_day - h.last_on < $least_days then 'no'
                   else 'unknown' end as answer
  from heard as h
  left join spoken as s on s.serial_number = h.serial_number
)
select serial_number as subject_id, last_on as as_of, answer, cast(case when answer = 'yes' then 1 end as bigint) as units,
       cast(null as decimal(38, 3)) as tpp,
       'Heard of ' || cast(times as varchar) || ' times from ' || cast(first_on as varchar) || ' to ' || cast(last_on as varchar)
         || ', and not since.' as summary,
       'custody_events:' || row_id as evidence, case when answer = 'unknown' then 'custody_events' end as missing_facts
from judged
