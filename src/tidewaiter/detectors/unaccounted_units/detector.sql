-- TW104 unaccounted_units: A holder received units that it did not pass on and that no record shows.
-- reads: balances, custody_events, custody_spans, item_chips
-- An event that names neither holder nor place may be of units here: those that it tells to have come may be what is missed, and those that it tells
-- to have gone may be among what is shown. Of lots those that are no greater than what the holder should have, and serial numbers that are known nowhere.
with latest as (
  select b.holder_id, b.item_id, b.month, b.expected_units, b.unaccounted_low, b.unaccounted_high, b.unaccounted_why,
         row_number() over (partition by b.holder_id, b.item_id order by b.month desc) as place
  from balances as b
  where b.holder_kind = 'party' and b.item_id is not null
),
unnamed as (
  select holder_id
  from balances
  where holder_kind = 'party' and item_id is null and received_units > 0
  group by holder_id
),
known as (
  select serial_number
  from custody_spans
  where serial_number is not null and party_id is not null
  group by serial_number
),
nowhere as (
  select e.item_id, case when e.serial_number is not null then 1 else e.units end as units, sum(case when e.step = 'received' then 1 else 0 end) as received,
         sum(case when e.step in ('stored', 'installed', 'observed') then 1 else 0 end) as standing,
         sum(case when e.step in ('removed', 'repaired', 'returned', 'scrapped', 'seized', 'lost', 'shipped') then 1 else 0 end) as gone
  from custody_events as e
  left join known as k on k.serial_number = e.serial_number
  where e.party_id is null and e.site_id is null and k.serial_number is null and e.step not in ('commissioned', 'accepted', 'listed_for_sale')
  group by e.item_id, case when e.serial_number is not null then 1 else e.units end
),
loose as (
  select l.holder_id, l.item_id, sum(cast(coalesce(n.units, l.expected_units) as decimal(38, 0)) * greatest(n.received, n.standing)) as units, sum(n.gone) as gone
  from latest as l
  join nowhere as n on n.item_id = l.item_id and coalesce(n.units, 0) <= l.expected_units
  where l.place = 1
  group by l.holder_id, l.item_id
),
judged as (
  select l.holder_id, l.item_id, l.month, l.unaccounted_low, l.unaccounted_high, l.unaccounted_why,
         case when l.unaccounted_low > $slack and l.unaccounted_low - coalesce(w.units, 0) > $slack then 'yes'
              when l.unaccounted_low > $slack or u.holder_id is not null or coalesce(l.unaccounted_why, '') like '%item_unknown%' then 'unknown'
              when l.expected_units = 0 then 'no'
              when l.unaccounted_high <= $slack and coalesce(w.gone, 0) = 0 then 'no' else 'unknown' end as answer,
         case when coalesce(w.units, 0) + coalesce(w.gone, 0) > 0 then 1 else 0 end as loose, case when u.holder_id is null then 0 else 1 end as unnamed,
         case when cast(l.unaccounted_low as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(l.unaccounted_low as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end as tpp
  from latest as l
  left join loose as w on w.holder_id = l.holder_id and w.item_id = l.item_id
  left join unnamed as u on u.holder_id = l.holder_id
  left join item_chips as c on c.item_id = l.item_id
  where l.place = 1
),
summed as (
  select holder_id, max(month) as month, sum(case when answer = 'yes' then 1 else 0 end) as found,
         sum(case when answer = 'unknown' then 1 else 0 end) as open, sum(case when answer = 'yes' then unaccounted_low else 0 end) as units,
         sum(case when answer = 'yes' then unaccounted_high else 0 end) as units_high, min(case when answer = 'yes' then item_id end) as item_id,
         sum(case when answer = 'yes' then tpp end) as tpp, sum(case when answer = 'yes' and tpp is null then 1 else 0 end) as unrated,
         min(case when answer = 'unknown' then coalesce(unaccounted_why, 'no_custody') end) as why, max(case when answer = 'unknown' then loose else 0 end) as loose, max(case when answer = 'unknown' then unnamed else 0 end) as unnamed
  from judged
  group by holder_id
)
select holder_id as subject_id, month as as_of, case when found > 0 then 'yes' when open > 0 then 'unknown' else 'no' end as answer,
       case when units <= 9223372036854775807 then cast(units as bigint) end as units, case when unrated = 0 then cast(tpp as decimal(38, 3)) end as tpp,
       'At least ' || cast(units as varchar) || ' and at most ' || cast(units_high as varchar) || ' units, such as of ' || item_id
         || ', are shown by no record.' as summary,
       'balances:' || holder_id as evidence,
       case when found = 0 and open > 0 then case when loose = 1 then 'custody_events.party_id' when unnamed = 1 or why like '%item_unknown%' then 'shipments.item_id' when why = 'no_custody' then 'custody_events' when why = 'no_receipt' then 'shipments'
            else 'custody_events' end end as missing_facts
from summed
