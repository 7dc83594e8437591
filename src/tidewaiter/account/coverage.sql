-- coverage: What each step looked at, what it could decide and what it had to leave unknown, with the facts that were missing.
-- reads: custody_spans, detectors, devices, draws, item_chips, license_duties, order_capacity, serials, shipments, site_limits
-- writes: coverage
with items as (
  select count(*) as subjects,
         coalesce(sum(case when tpp is not null and chips_per_unit is not null then 1 else 0 end), 0) as decided,
         coalesce(sum(case when tpp is null then 1 else 0 end), 0) as no_chip,
         coalesce(sum(case when chips_per_unit is null then 1 else 0 end), 0) as no_count
  from item_chips
),
lines as (
  select count(*) as subjects,
         coalesce(sum(case when s.received_on is not null and s.item_id is not null and c.tpp is not null and c.chips_per_unit is not null then 1 else 0 end), 0) as decided,
         coalesce(sum(case when s.received_on is null then 1 else 0 end), 0) as no_receipt,
         coalesce(sum(case when s.item_id is null then 1 else 0 end), 0) as no_item,
         coalesce(sum(case when s.item_id is not null and (c.tpp is null or c.chips_per_unit is null) then 1 else 0 end), 0) as no_chip
  from shipments as s
  left join item_chips as c on c.item_id = s.item_id
),
drawn as (
  select count(*) as subjects,
         coalesce(sum(case when undecided is null then 1 else 0 end), 0) as decided,
         coalesce(sum(case when undecided like '%other_consignee%' then 1 else 0 end), 0) as no_consignee,
         coalesce(sum(case when undecided like '%other_end_user%' then 1 else 0 end), 0) as no_end_user,
         coalesce(sum(case when undecided like '%other_site%' then 1 else 0 end), 0) as no_site,
         coalesce(sum(case when undecided like '%expired%' then 1 else 0 end), 0) as no_expiry,
         coalesce(sum(case when undecided like '%overdrawn_tpp%' then 1 else 0 end), 0) as no_chip
  from draws
),
owed as (
  select count(*) as subjects,
         coalesce(sum(case when state <> 'unknown' then 1 else 0 end), 0) as decided,
         coalesce(sum(case when state = 'unknown' and basis = 'condition' then 1 else 0 end), 0) as no_inspection,
         coalesce(sum(case when state = 'unknown' and basis = 'recorded' then 1 else 0 end), 0) as no_day
  from license_duties
),
limited as (
  select count(*) as subjects,
         coalesce(sum(case when powered_max_units is not null then 1 else 0 end), 0) as decided,
         coalesce(sum(case when missing_facts like '%site_power.%' then 1 else 0 end), 0) as no_load,
         coalesce(sum(case when missing_facts like '%items.idle_power_w%' then 1 else 0 end), 0) as no_idle
  from site_limits
  where item_id is not null
),
ordered as (
  select count(*) as subjects,
         coalesce(sum(case when more_than is not null then 1 else 0 end), 0) as exceeds,
         coalesce(sum(case when more_than is null and open is not null then 1 else 0 end), 0) as undecided,
         coalesce(sum(case when missing_facts like '%orders.site_id%' then 1 else 0 end), 0) as no_site,
         coalesce(sum(case when missing_facts like '%items.rated_power_w%' then 1 else 0 end), 0) as no_watts,
         coalesce(sum(case when missing_facts like '%site_capacity.%' then 1 else 0 end), 0) as no_capacity
  from order_capacity
),
units as (
  select serial_number from custody_spans where serial_number is not null
  union
  select serial_number from devices
  union
  select serial_number from serials
),
held as (
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
  from held
)
select 'item_chips' as detector, 'item' as subject_kind, subjects, cast(decided as bigint) as subjects_yes,
       cast(0 as bigint) as subjects_no, cast(subjects - decided as bigint) as subjects_unknown,
       nullif(concat_ws('|', case when no_chip > 0 then 'items.chip (' || cast(no_chip as varchar) || ')' end,
                             case when no_count > 0 then 'items.chips_per_unit (' || cast(no_count as varchar) || ')' end), '') as top_missing_facts
from items
union all
select 'balances', 'shipment', subjects, cast(decided as bigint), cast(0 as bigint), cast(subjects - decided as bigint),
       nullif(concat_ws('|', case when no_receipt > 0 then 'shipments.received_on (' || cast(no_receipt as varchar) || ')' end,
                             case when no_item > 0 then 'shipments.item_id (' || cast(no_item as varchar) || ')' end,
                             case when no_chip > 0 then 'items.chip (' || cast(no_chip as varchar) || ')' end), '')
from lines
union all
select 'draws', 'shipment', subjects, cast(decided as bigint), cast(0 as bigint), cast(subjects - decided as bigint),
       nullif(concat_ws('|', case when no_consignee > 0 then 'shipments.ultimate_consignee_id (' || cast(no_consignee as varchar) || ')' end,
                             case when no_end_user > 0 then 'shipments.end_user_id (' || cast(no_end_user as varchar) || ')' end,
                             case when no_site > 0 then 'shipments.site_id (' || cast(no_site as varchar) || ')' end,
                             case when no_expiry > 0 then 'licenses.expires_on (' || cast(no_expiry as varchar) || ')' end,
                             case when no_chip > 0 then 'items.chip (' || cast(no_chip as varchar) || ')' end), '')
from drawn
union all
select 'license_duties', 'license', subjects, cast(decided as bigint), cast(0 as bigint), cast(subjects - decided as bigint),
       nullif(concat_ws('|', case when no_inspection > 0 then 'inspections (' || cast(no_inspection as varchar) || ')' end,
                             case when no_day > 0 then 'duties.done_on (' || cast(no_day as varchar) || ')' end), '')
from owed
union all
select 'custody', 'device', subjects, cast(decided as bigint), cast(0 as bigint), cast(subjects - decided as bigint),
       nullif(concat_ws('|', case when no_event > 0 then 'custody_events (' || cast(no_event as varchar) || ')' end,
                             case when no_place > 0 then 'custody_events.party_id (' || cast(no_place as varchar) || ')' end,
                             case when no_end > 0 then 'custody_events returned or scrapped (' || cast(no_end as varchar) || ')' end,
                             case when no_sense > 0 then 'custody_events.step (' || cast(no_sense as varchar) || ')' end), '')
from custody
union all
select 'site_limits', 'site', subjects, cast(decided as bigint), cast(0 as bigint), cast(subjects - decided as bigint),
       nullif(concat_ws('|', case when no_load > 0 then 'site_power.mean_it_load_mw (' || cast(no_load as varchar) || ')' end,
                             case when no_idle > 0 then 'items.idle_power_w (' || cast(no_idle as varchar) || ')' end), '')
from limited
union all
select 'order_capacity', 'order', subjects, cast(exceeds as bigint), cast(subjects - exceeds - undecided as bigint), cast(undecided as bigint),
       nullif(concat_ws('|', case when no_site > 0 then 'orders.site_id (' || cast(no_site as varchar) || ')' end,
                             case when no_watts > 0 then 'items.rated_power_w (' || cast(no_watts as varchar) || ')' end,
                             case when no_capacity > 0 then 'site_capacity.it_mw (' || cast(no_capacity as varchar) || ')' end), '')
from ordered
union all
select detector, subject_kind, subjects, subjects_yes, subjects_no, subjects_unknown, top_missing_facts
from detectors
