-- TW203 young_buyer: A firm bought many chips soon after it was founded.
-- reads: item_chips, parties, shipments
with bought as (
  select s.buyer_id, p.incorporated_on, p.row_id as party_row, min(s.shipped_on) as first_on, max(s.shipped_on) as last_on, sum(s.units) as units,
         sum(case when coalesce(s.shipped_on <= p.incorporated_on + $within_days, true) then least(cast(s.units as decimal(38, 0)) * coalesce(c.chips_per_unit, 0), 1000000000000) else 0 end) as chips_low,
         sum(case when c.chips_per_unit is null and coalesce(s.shipped_on <= p.incorporated_on + $within_days, true) then 1 else 0 end) as uncounted,
         sum(case when c.tpp is null or c.chips_per_unit is null
                  or cast(s.units as decimal(38, 0)) * c.chips_per_unit > 1000000000000 then 1 else 0 end) as unrated,
         sum(case when cast(s.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(s.units as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end) as tpp, min(s.row_id) as line_row
  from shipments as s
  left join parties as p on p.party_id = s.buyer_id
  left join item_chips as c on c.item_id = s.item_id
  where s.kind <> 'return'
  group by s.buyer_id, p.incorporated_on, p.row_id
),
judged as (
  select b.buyer_id, b.first_on, b.last_on, b.units, b.chips_low, b.uncounted, b.line_row, b.incorporated_on, b.party_row,
         case when b.unrated = 0 then b.tpp end as tpp,
         case when b.chips_low < $chips and b.uncounted = 0 then 'no'
              when b.incorporated_on is not null and b.chips_low >= $chips then 'yes'
              else 'unknown' end as answer
  from bought as b
)
select buyer_id as subject_id, last_on as as_of, answer,
       case when units <= 9223372036854775807 then cast(units as bigint) end as units, cast(tpp as decimal(38, 3)) as tpp,
       'Founded on ' || cast(incorporated_on as varchar) || ', first purchase on ' || cast(first_on as varchar) || ', at least '
         || cast(cast(chips_low as bigint) as varchar) || ' chips in the time that counts as soon.' as summary,
       'shipments:' || line_row || coalesce('|parties:' || party_row, '') as evidence,
       nullif(concat_ws('|', case when incorporated_on is null then 'parties.incorporated_on' end,
                             case when uncounted > 0 then 'items.chips_per_unit' end), '') as missing_facts
from judged
