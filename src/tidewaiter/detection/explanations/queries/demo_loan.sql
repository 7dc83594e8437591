-- A few units lent, and a return line of the item from the borrower within the limit; what comes back belongs to the last lent.
with matched as (
  select g.row_id as lent_row, b.row_id as back_row, g.units as lent_units, b.units, b.shipped_on,
         row_number() over (partition by b.row_id order by g.shipped_on desc, g.row_id) as place
  from shipments as g
  join shipments as b on b.kind = 'return' and b.seller_id = coalesce(g.ultimate_consignee_id, g.buyer_id)
   and coalesce(b.ultimate_consignee_id, b.buyer_id) = g.seller_id and b.item_id = g.item_id
   and b.shipped_on >= g.shipped_on and b.shipped_on <= g.shipped_on + $within_days
  where g.kind <> 'return' and g.units <= $most_units
),
counted as (
  select lent_row, back_row, lent_units, units,
         sum(cast(units as decimal(38, 0))) over (partition by lent_row order by shipped_on, back_row
                                                  rows between unbounded preceding and current row) as so_far
  from matched
  where place = 1
),
fits as (
  select row_id, sum(units) as units, min(other) as other
  from (select lent_row as row_id, back_row as other, greatest(0, least(units, lent_units - (so_far - units))) as units
        from counted
        union all
        select back_row, lent_row, greatest(0, least(units, lent_units - (so_far - units)))
        from counted) as both_ways
  where units > 0
  group by row_id
),
told as (
  select a.row_id, a.item_id, f.units, f.other,
         case when a.units > $most_units then 'no' when f.units > 0 then 'yes' else 'unknown' end as answer
  from asked_lines as a
  left join fits as f on f.row_id = a.row_id
)
select row_id, answer, cast(case when answer = 'yes' then units end as bigint) as units,
       case answer when 'yes' then 'shipments:' || row_id || '|shipments:' || other when 'no' then 'shipments:' || row_id end as evidence,
       case when answer = 'unknown' then case when item_id is null then 'shipments.item_id' else 'shipments' end end as missing
from told
