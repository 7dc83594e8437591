-- Which serial numbers have a state that can be relied on.
-- reads: custody_spans, devices, serials
with units as (
  select serial_number from custody_spans where serial_number is not null
  union
  select serial_number from devices
  union
  select serial_number from serials
),
units_held as (
  select u.serial_number, s.state, s.doubtful,
         case when s.party_id is null and s.site_id is null and s.state not in ('returned', 'scrapped', 'seized', 'lost') then 1 else 0 end as nowhere
  from units as u
  left join custody_spans as s on s.serial_number = u.serial_number and s.until_on is null
),
custody as (
  select count(*) as subjects,
         coalesce(sum(case when state is not null and state <> 'open' and doubtful = 'no' and nowhere = 0 then 1 else 0 end), 0) as decided,
         coalesce(sum(case when state is null then 1 else 0 end), 0) as no_event,
         coalesce(sum(case when nowhere = 1 and state <> 'open' then 1 else 0 end), 0) as no_place,
         coalesce(sum(case when state = 'open' then 1 else 0 end), 0) as no_end,
         coalesce(sum(case when doubtful = 'yes' and state <> 'open' and nowhere = 0 then 1 else 0 end), 0) as no_sense
  from units_held
)
select 'custody', 'device', subjects, cast(decided as bigint), cast(0 as bigint), cast(subjects - decided as bigint),
       nullif(concat_ws('|', case when no_event > 0 then 'custody_events (' || cast(no_event as varchar) || ')' end,
                             case when no_place > 0 then 'custody_events.party_id (' || cast(no_place as varchar) || ')' end,
                             case when no_end > 0 then 'custody_events returned or scrapped (' || cast(no_end as varchar) || ')' end,
                             case when no_sense > 0 then 'custody_events.step (' || cast(no_sense as varchar) || ')' end), '')
from custody
