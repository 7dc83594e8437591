-- TW102 installed_then_gone: Units that stood at a site were removed or told of elsewhere, and no record closes that.
-- reads: custody_counts, custody_problems, item_chips
with latest as (
  select holder_id, item_id, month, left_units, open_units, doubtful_units,
         row_number() over (partition by holder_id, item_id order by month desc) as place
  from custody_counts
  where holder_kind = 'site'
),
overdue as (
  select site_id, item_id, sum(coalesce(units, 0)) as units, sum(case when units is null then 1 else 0 end) as uncounted, min(from_on) as from_on
  from custody_problems
  where problem = 'open_past_limit' and until_on is null and site_id is not null
  group by site_id, item_id
),
gone as (
  select l.holder_id, l.month, coalesce(l.left_units, 0) + coalesce(o.units, 0) as units, o.from_on, l.item_id,
         coalesce(l.open_units, 0) - coalesce(o.units, 0) as open_still,
         case when l.left_units is null or coalesce(o.uncounted, 0) > 0 or coalesce(l.doubtful_units, 0) > 0 then 1 else 0 end as unsure,
         case when (coalesce(l.left_units, 0) + coalesce(o.units, 0)) * coalesce(c.chips_per_unit, 0) <= 1000000000000
              then cast((coalesce(l.left_units, 0) + coalesce(o.units, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end as tpp
  from latest as l
  left join overdue as o on o.site_id = l.holder_id and o.item_id = l.item_id
  left join item_chips as c on c.item_id = l.item_id
  where l.place = 1
),
summed as (
  select holder_id, max(month) as month, sum(units) as units, max(unsure) as unsure, sum(case when open_still > 0 then open_still else 0 end) as open_still,
         min(from_on) as from_on, sum(case when units > 0 then tpp end) as tpp,
         sum(case when units > 0 and tpp is null then 1 else 0 end) as unrated
  from gone
  group by holder_id
)
select holder_id as subject_id, month as as_of,
       case when units > $slack then 'yes' when unsure = 1 or open_still > 0 then 'unknown' else 'no' end as answer,
       case when units <= 9223372036854775807 then cast(units as bigint) end as units, case when unrated = 0 then cast(tpp as decimal(38, 3)) end as tpp,
       cast(units as varchar) || ' units removed or told of elsewhere and closed by no record'
         || coalesce(', the first since ' || cast(from_on as varchar), '') || '.' as summary,
       'custody_counts:' || holder_id as evidence,
       nullif(concat_ws('|', case when unsure = 1 then 'custody_events.site_id' end,
                             case when open_still > 0 then 'custody_events returned or scrapped' end), '') as missing_facts
from summed
