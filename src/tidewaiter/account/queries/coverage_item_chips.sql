-- What of the items could be told by chip and count.
-- reads: item_chips
with items as (
  select count(*) as subjects,
         coalesce(sum(case when tpp is not null and chips_per_unit is not null then 1 else 0 end), 0) as decided,
         coalesce(sum(case when tpp is null then 1 else 0 end), 0) as no_chip,
         coalesce(sum(case when chips_per_unit is null then 1 else 0 end), 0) as no_count
  from item_chips
)
select 'item_chips' as detector, 'item' as subject_kind, subjects, cast(decided as bigint) as subjects_yes,
       cast(0 as bigint) as subjects_no, cast(subjects - decided as bigint) as subjects_unknown,
       nullif(concat_ws('|', case when no_chip > 0 then 'items.chip (' || cast(no_chip as varchar) || ')' end,
                             case when no_count > 0 then 'items.chips_per_unit (' || cast(no_count as varchar) || ')' end), '') as top_missing_facts
from items
