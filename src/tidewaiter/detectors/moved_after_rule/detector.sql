-- TW212 moved_after_rule: After a rule change what a party sent to one country fell away, and new buyers in another country took its place.
-- reads: item_chips, shipments
-- A rule has the day on which it was told and the day from which it held; 1 and 2: 87 FR 62186 and 88 FR 73458; 3: 90 FR 4544, planned, never enforced; 4: Malaysia, Directive 1/2025.
with rules as (
  select 1 as rule, 'the US rule of 2022-10-07' as rule_name, cast('2022-10-07' as date) as told_on, cast('2022-10-21' as date) as held_on
  union all
  select 2, 'the US rule of 2023-10-17', cast('2023-10-17' as date), cast('2023-11-17' as date)
  union all
  select 3, 'the US rule planned for 2025-05-15', cast('2025-05-15' as date), cast('2025-05-15' as date)
  union all
  select 4, 'the Malaysian permit of 2025-07-14', cast('2025-07-14' as date), cast('2025-07-14' as date)
),
sent as (
  select seller_id as party_id, row_id, shipped_on, buyer_id, to_country, item_id, units
  from shipments
  where kind <> 'return'
  union all
  select payer_id, row_id, shipped_on, buyer_id, to_country, item_id, units
  from shipments
  where kind <> 'return' and payer_id <> seller_id and payer_id <> buyer_id
),
lines as (
  select s.party_id, s.row_id, s.shipped_on, s.to_country, s.units, coalesce(c.chip, s.item_id) as chip, min(s.shipped_on) over (partition by s.party_id, s.buyer_id) as first_on,
         least(cast(s.units as decimal(38, 0)) * coalesce(c.chips_per_unit, 0), 1000000000000) as chips,
         case when c.chips_per_unit is null then 1 else 0 end as open, c.tpp
  from sent as s
  left join item_chips as c on c.item_id = s.item_id
),
near as (
  select l.party_id, l.row_id, l.shipped_on, l.to_country, l.units, l.chip, l.chips, l.open, l.tpp, r.rule, r.rule_name,
         case when l.shipped_on < r.told_on then 1 else 0 end as before,
         case when l.shipped_on >= r.held_on then 1 else 0 end as after,
         case when l.first_on >= r.told_on then 1 else 0 end as fresh,
         case when r.rule = 1 and l.to_country in ('CN', 'HK') then 1
              when r.rule = 2 and l.to_country in ('AE', 'AF', 'AM', 'AZ', 'BH', 'BY', 'CD', 'CF', 'CN', 'CU', 'EG', 'ER', 'GE', 'HK', 'HT', 'IQ', 'IR', 'JO', 'KG', 'KH', 'KP', 'KW',
                'KZ', 'LA', 'LB', 'LY', 'MD', 'MM', 'MN', 'MO', 'NI', 'OM', 'PK', 'QA', 'RU', 'SA', 'SD', 'SO', 'SS', 'SY', 'TJ', 'TM', 'UZ', 'VE', 'VN', 'YE', 'ZW') then 1
              when r.rule = 3 and l.to_country not in ('AU', 'BE', 'CA', 'DE', 'DK', 'ES', 'FI', 'FR', 'GB', 'IE', 'IT', 'JP', 'KR', 'NL', 'NO', 'NZ', 'SE', 'TW', 'US') then 1
              when r.rule = 4 and l.to_country = 'MY' then 1
              else 0 end as hit
  from lines as l
  join rules as r on l.shipped_on >= r.told_on - $within_days and l.shipped_on <= r.held_on + $within_days and (r.rule <> 3 or $planned = 1)
),
places as (
  select party_id, rule, rule_name, hit, chip, to_country, sum(case when before = 1 then chips else 0 end) as chips_before, sum(before * open) as open_before,
         count(distinct case when before = 1 then shipped_on end) as days_before,
         sum(case when after = 1 then chips else 0 end) as chips_after, sum(after * open) as open_after,
         sum(case when fresh = 1 then chips else 0 end) as chips_fresh, sum(fresh * open) as open_fresh, sum(case when fresh = 1 then units else 0 end) as units,
         sum(case when fresh = 1 then cast(chips as decimal(20, 0)) * tpp end) as tpp,
         sum(case when fresh = 1 and tpp is null then 1 else 0 end) as unrated, max(case when fresh = 1 then shipped_on end) as last_on,
         min(case when before = 1 then row_id end) as row_before, min(case when fresh = 1 then row_id end) as row_fresh
  from near
  where chip is not null
  group by party_id, rule, rule_name, hit, chip, to_country
),
unnamed as (
  select party_id, rule, max(case when chip is null and hit + before > 0 then 1 else 0 end) as matters, max(case when chip is null then (1 - hit) * fresh else 0 end) as unnamed_fresh,
         max((1 - hit) * fresh) as any_fresh
  from near
  group by party_id, rule
),
flows as (
  select party_id, rule, to_country, count(distinct case when before = 1 then shipped_on end) as days_before, sum(case when before = 1 then chips else 0 end) as chips_before,
         sum(before * open) as open_before, max(case when chip is null then before else 0 end) as unnamed_before
  from near
  where hit = 1
  group by party_id, rule, to_country
),
pairs as (
  select f.party_id, f.rule, f.rule_name, f.chip, f.to_country as from_place, n.to_country as to_place, f.chips_before, f.chips_after, n.chips_fresh, n.last_on, n.units,
         n.tpp, n.unrated, f.row_before, n.row_fresh,
         case when f.days_before < $days_before or f.open_before = 0 and f.chips_before < $chips or f.open_before = 0 and f.chips_after * 100 > f.chips_before * $still_pct
                or n.open_fresh = 0 and (n.chips_fresh * 100 < f.chips_before * $share_pct or n.chips_before * 100 > n.chips_fresh * $known_pct) then 'no'
              when f.open_before + f.open_after + n.open_before = 0 and u.matters = 0 and f.chips_before >= $chips and f.chips_after * 100 <= f.chips_before * $still_pct
                and n.chips_fresh * 100 >= f.chips_before * $share_pct and n.chips_before * 100 <= n.chips_fresh * $known_pct then 'yes'
              else 'unknown' end as answer
  from places as f
  join places as n on n.party_id = f.party_id and n.rule = f.rule and n.chip = f.chip and n.hit = 0
  join unnamed as u on u.party_id = f.party_id and u.rule = f.rule
  where f.hit = 1 and f.chips_before + f.open_before > 0 and n.chips_fresh + n.open_fresh > 0
),
ranked as (
  select *, row_number() over (partition by party_id order by case answer when 'yes' then 0 when 'unknown' then 1 else 2 end, chips_fresh desc, rule, chip, from_place, to_place) as place
  from pairs
),
open_rules as (
  select f.party_id, max(case when u.any_fresh = 1 and f.unnamed_before + u.unnamed_fresh > 0 and f.days_before >= $days_before and (f.chips_before >= $chips or f.open_before > 0)
                              then 1 else 0 end) as unnamed
  from flows as f
  join unnamed as u on u.party_id = f.party_id and u.rule = f.rule
  group by f.party_id
),
parties_seen as (
  select party_id, max(shipped_on) as last_on
  from lines
  group by party_id
)
select p.party_id as subject_id, coalesce(case when r.answer = 'yes' then r.last_on end, p.last_on) as as_of,
       case when r.answer = 'yes' then 'yes' when r.answer = 'unknown' or o.unnamed = 1 then 'unknown' else 'no' end as answer,
       case when r.answer = 'yes' and r.units <= 9223372036854775807 then cast(r.units as bigint) end as units,
       case when r.answer = 'yes' and r.unrated = 0 then cast(r.tpp as decimal(38, 3)) end as tpp,
       'After ' || r.rule_name || ' the chips of ' || r.chip || ' sent to ' || r.from_place || ' fell from ' || cast(r.chips_before as varchar) || ' to '
         || cast(r.chips_after as varchar) || '; new buyers in ' || r.to_place || ' took ' || cast(r.chips_fresh as varchar) || '.' as summary,
       'shipments:' || r.row_before || '|shipments:' || r.row_fresh as evidence,
       case when coalesce(r.answer, 'no') <> 'yes' and (r.answer = 'unknown' or o.unnamed = 1)
            then concat_ws('|', case when o.unnamed = 1 then 'shipments.item_id' end, case when o.unnamed is null or o.unnamed = 0 or r.answer = 'unknown' then 'items.chips_per_unit' end) end as missing_facts
from parties_seen as p
left join ranked as r on r.party_id = p.party_id and r.place = 1
left join open_rules as o on o.party_id = p.party_id
