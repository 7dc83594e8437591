-- TW213 bought_before_rule: A regular buyer took most of a year's chips in the last weeks before a rule that touches them.
-- reads: item_chips, shipments
-- The weeks end on the day on which a rule was told, or on which it was to hold; 1 and 2: 87 FR 62186 and 88 FR 73458; 3: 90 FR 4544, planned, never enforced; 4: Malaysia, Directive 1/2025.
with rules as (
  select 1 as rule, 'the US rule of 2022-10-07' as rule_name, cast('2022-10-07' as date) as told_on
  union all
  select 2, 'the US rule of 2023-10-17', cast('2023-10-17' as date)
  union all
  select 3, 'the US rule planned for 2025-05-15', cast('2025-05-15' as date)
  union all
  select 4, 'the Malaysian permit of 2025-07-14', cast('2025-07-14' as date)
),
near as (
  select s.buyer_id, s.row_id, s.shipped_on, s.units, r.rule, r.rule_name, case when s.shipped_on >= r.told_on - $within_days then 1 else 0 end as late,
         least(cast(s.units as decimal(38, 0)) * coalesce(c.chips_per_unit, 0), 1000000000000) as chips,
         case when c.chips_per_unit is null then 1 else 0 end as open, c.tpp
  from shipments as s
  join rules as r on s.shipped_on >= r.told_on - 365 and s.shipped_on < r.told_on
  left join item_chips as c on c.item_id = s.item_id
  where s.kind <> 'return'
    and case when r.rule = 1 and s.to_country in ('CN', 'HK') then 1
             when r.rule = 2 and s.to_country in ('AE', 'AF', 'AM', 'AZ', 'BH', 'BY', 'CD', 'CF', 'CN', 'CU', 'EG', 'ER', 'GE', 'HK', 'HT', 'IQ', 'IR', 'JO', 'KG', 'KH', 'KP', 'KW',
               'KZ', 'LA', 'LB', 'LY', 'MD', 'MM', 'MN', 'MO', 'NI', 'OM', 'PK', 'QA', 'RU', 'SA', 'SD', 'SO', 'SS', 'SY', 'TJ', 'TM', 'UZ', 'VE', 'VN', 'YE', 'ZW') then 1
             when r.rule = 3 and s.to_country not in ('AU', 'BE', 'CA', 'DE', 'DK', 'ES', 'FI', 'FR', 'GB', 'IE', 'IT', 'JP', 'KR', 'NL', 'NO', 'NZ', 'SE', 'TW', 'US') then 1
             when r.rule = 4 and s.from_country = 'MY' and s.to_country <> 'MY' then 1
             else 0 end = 1
),
days as (
  select buyer_id, rule, shipped_on, max(late) as late
  from near
  group by buyer_id, rule, shipped_on
),
earlier as (
  select buyer_id, rule, sum(1 - late) as days_before
  from days
  group by buyer_id, rule
),
years as (
  select buyer_id, rule, rule_name, sum(case when late = 1 then chips else 0 end) as chips_late, sum(late * open) as open_late,
         sum(case when late = 0 then chips else 0 end) as chips_before, sum((1 - late) * open) as open_before,
         sum(case when late = 1 then units else 0 end) as units, sum(case when late = 1 then cast(chips as decimal(20, 0)) * tpp end) as tpp,
         sum(case when late = 1 and tpp is null then 1 else 0 end) as unrated, min(case when late = 1 then row_id end) as row_late, max(shipped_on) as last_on
  from near
  group by buyer_id, rule, rule_name
),
judged as (
  select y.*,
         case when e.days_before < $days_before then 'no'
              when y.open_late = 0 and (y.chips_late < $chips or y.chips_late * 100 < (y.chips_late + y.chips_before) * $share_pct) then 'no'
              when y.open_before = 0 and y.chips_late >= $chips and y.chips_late * 100 >= (y.chips_late + y.chips_before) * $share_pct then 'yes'
              else 'unknown' end as answer
  from years as y
  join earlier as e on e.buyer_id = y.buyer_id and e.rule = y.rule
),
ranked as (
  select *, row_number() over (partition by buyer_id order by case answer when 'yes' then 0 when 'unknown' then 1 else 2 end, chips_late desc, rule) as place
  from judged
),
buyers as (
  select buyer_id, max(shipped_on) as last_on, max(case when item_id is null then 1 else 0 end) as unnamed
  from shipments
  where kind <> 'return'
  group by buyer_id
)
select b.buyer_id as subject_id, case when r.answer = 'yes' then r.last_on else b.last_on end as as_of, coalesce(r.answer, 'no') as answer,
       case when r.answer = 'yes' and r.units <= 9223372036854775807 then cast(r.units as bigint) end as units,
       case when r.answer = 'yes' and r.unrated = 0 then cast(r.tpp as decimal(38, 3)) end as tpp,
       'Of ' || cast(r.chips_late + r.chips_before as varchar) || ' chips in the year before ' || r.rule_name || ' ' || cast(r.chips_late as varchar)
         || ' came in its last ' || cast($within_days as varchar) || ' days.' as summary,
       'shipments:' || r.row_late as evidence,
       case when r.answer = 'unknown' then case when b.unnamed = 1 then 'shipments.item_id|items.chips_per_unit' else 'items.chips_per_unit' end end as missing_facts
from buyers as b
left join ranked as r on r.buyer_id = b.buyer_id and r.place = 1
