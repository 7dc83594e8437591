-- TW104 unaccounted_units: A holder received units that it did not pass on and that no record shows.
-- reads: balances, item_chips
with latest as (
  select b.holder_id, b.item_id, b.month, b.expected_units, b.unaccounted_low, b.unaccounted_high, b.unaccounted_why,
         row_number() over (partition by b.holder_id, b.item_id order by b.month desc) as place
  from balances as b
  where b.holder_kind = 'party' and b.item_id is not null
),
judged as (
  select l.holder_id, l.item_id, l.month, l.unaccounted_low, l.unaccounted_high, l.unaccounted_why,
         case when l.unaccounted_low > $slack then 'yes' when coalesce(l.unaccounted_why, '') like '%item_unknown%' then 'unknown'
              when l.unaccounted_high <= $slack or l.expected_units = 0 then 'no' else 'unknown' end as answer,
         case when cast(l.unaccounted_low as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(l.unaccounted_low as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end as tpp
  from latest as l
  left join item_chips as c on c.item_id = l.item_id
  where l.place = 1
),
summed as (
  select holder_id, max(month) as month, sum(case when answer = 'yes' then 1 else 0 end) as found,
         sum(case when answer = 'unknown' then 1 else 0 end) as open, sum(case when answer = 'yes' then unaccounted_low else 0 end) as units,
         sum(case when answer = 'yes' then unaccounted_high else 0 end) as units_high, min(case when answer = 'yes' then item_id end) as item_id,
         sum(case when answer = 'yes' then tpp end) as tpp, sum(case when answer = 'yes' and tpp is null then 1 else 0 end) as unrated,
         min(case when answer = 'unknown' then coalesce(unaccounted_why, 'no_custody') end) as why
  from judged
  group by holder_id
)
select holder_id as subject_id, month as as_of, case when found > 0 then 'yes' when open > 0 then 'unknown' else 'no' end as answer,
       case when units <= 9223372036854775807 then cast(units as bigint) end as units, case when unrated = 0 then cast(tpp as decimal(38, 3)) end as tpp,
       'At least ' || cast(units as varchar) || ' and at most ' || cast(units_high as varchar) || ' units, such as of ' || item_id
         || ', are shown by no record.' as summary,
       'balances:' || holder_id as evidence,
       case when found = 0 and open > 0 then case when why = 'no_custody' then 'custody_events' when why = 'no_receipt' then 'shipments'
            else 'custody_events' end end as missing_facts
from summed
