-- TW219 dormant_buyer: A party that had bought nothing for a long time bought very many chips at once.
-- reads: item_chips, parties, shipments
with days as (
  select s.buyer_id, s.shipped_on, min(s.row_id) as row_id, min(s.seller_id) as seller_id, sum(s.units) as units,
         sum(least(cast(s.units as decimal(38, 0)) * coalesce(c.chips_per_unit, 0), 1000000000000)) as chips, max(case when c.chips_per_unit is null then 1 else 0 end) as open,
         sum(cast(least(cast(s.units as decimal(38, 0)) * coalesce(c.chips_per_unit, 0), 1000000000000) as decimal(20, 0)) * c.tpp) as tpp,
         sum(case when c.tpp is null then 1 else 0 end) as unrated, max(case when s.item_id is null then 1 else 0 end) as unnamed
  from shipments as s
  left join item_chips as c on c.item_id = s.item_id
  where s.kind <> 'return'
  group by s.buyer_id, s.shipped_on
),
after_pause as (
  select *, lag(shipped_on) over (partition by buyer_id order by shipped_on) as day_before
  from days
),
begun as (
  select *, sum(case when day_before is null or day_before + $dormant_days <= shipped_on then 1 else 0 end) over so_far as spell,
         max(case when day_before is null or day_before + $dormant_days <= shipped_on then shipped_on end) over so_far as first_on
  from after_pause
  window so_far as (partition by buyer_id order by shipped_on rows between unbounded preceding and current row)
),
spells as (
  select buyer_id, spell, first_on, max(case when shipped_on = first_on then day_before end) as paused_on, max(shipped_on) as last_on,
         min(case when shipped_on = first_on then row_id end) as row_id, min(case when shipped_on = first_on then seller_id end) as seller_id,
         sum(case when shipped_on <= first_on + $within_days then chips else 0 end) as chips, max(case when shipped_on <= first_on + $within_days then open else 0 end) as open,
         sum(case when shipped_on <= first_on + $within_days then units else 0 end) as units, sum(case when shipped_on <= first_on + $within_days then tpp end) as tpp,
         sum(case when shipped_on <= first_on + $within_days then unrated else 0 end) as unrated,
         sum(chips) as all_chips, max(open) as any_open, max(unnamed) as unnamed
  from begun
  group by buyer_id, spell, first_on
),
known as (
  select s.*, coalesce(sum(s.all_chips) over earlier, 0) as chips_before, coalesce(max(s.any_open) over earlier, 0) as open_before
  from spells as s
  window earlier as (partition by s.buyer_id order by s.spell rows between unbounded preceding and 1 preceding)
),
sellers as (
  select seller_id, min(shipped_on) as first_on
  from shipments
  group by seller_id
),
judged as (
  select k.*, p.incorporated_on, p.row_id as party_row, case when r.first_on + $dormant_days <= k.first_on then 1 else 0 end as reaches,
         case when k.open = 0 and (k.chips < $chips or k.chips < k.chips_before * $times) then 'no'
              when k.spell > 1 then case when k.open_before = 0 and k.chips >= $chips and k.chips >= k.chips_before * $times then 'yes' else 'unknown' end
              when p.incorporated_on + $dormant_days > k.first_on then 'no'
              when p.incorporated_on is not null and r.first_on + $dormant_days <= k.first_on and k.chips >= $chips then 'yes'
              else 'unknown' end as answer
  from known as k
  left join parties as p on p.party_id = k.buyer_id
  left join sellers as r on r.seller_id = k.seller_id
),
ranked as (
  select *, row_number() over (partition by buyer_id order by case answer when 'yes' then 0 when 'unknown' then 1 else 2 end, chips desc, spell) as place
  from judged
)
select buyer_id as subject_id, last_on as as_of, answer, case when units <= 9223372036854775807 then cast(units as bigint) end as units,
       case when unrated = 0 then cast(tpp as decimal(38, 3)) end as tpp,
       cast(chips as varchar) || ' chips within ' || cast($within_days as varchar) || ' days from ' || cast(first_on as varchar) || ', after '
         || coalesce('nothing since ' || cast(paused_on as varchar) || ' and ' || cast(chips_before as varchar) || ' chips in all before',
                     'no earlier purchase of a firm founded on ' || cast(incorporated_on as varchar)) || '.' as summary,
       'shipments:' || row_id || coalesce('|parties:' || party_row, '') as evidence,
       case when answer = 'unknown'
            then concat_ws('|', case when unnamed = 1 then 'shipments.item_id' end, case when open + open_before > 0 then 'items.chips_per_unit' end,
                           case when spell = 1 and incorporated_on is null then 'parties.incorporated_on' end, case when spell = 1 and reaches = 0 then 'shipments' end) end as missing_facts
from ranked
where place = 1
