-- Lines into a store that named another or a later receiver, with the line by which the goods then went on to it.
with into_store as (
  select s.row_id, s.seller_id, s.buyer_id, coalesce(s.ultimate_consignee_id, s.buyer_id) as receiver_id, s.item_id, s.shipped_on, s.units,
         s.site_id, s.end_user_id, s.ultimate_consignee_id, case when t.kind in ('warehouse', 'free_zone') then t.operator_id end as operator_id,
         case when t.kind in ('warehouse', 'free_zone') then 1 else 0 end as is_store
  from shipments as s
  left join sites as t on t.site_id = s.site_id
  where s.item_id is not null
),
stored as (
  select distinct i.row_id
  from into_store as i
  join custody_spans as c on c.party_id = i.receiver_id and c.item_id = i.item_id and c.state = 'stored'
   and c.from_on >= i.shipped_on and c.from_on <= i.shipped_on + $stored_within_days
),
rests as (
  select i.*
  from into_store as i
  join parties as p on p.party_id = i.receiver_id and p.kind not in ('distributor', 'reseller')
  left join stored as s on s.row_id = i.row_id
  where i.is_store = 1 or s.row_id is not null
),
goals as (
  select row_id, ultimate_consignee_id as goal_id
  from rests
  where ultimate_consignee_id is not null
  union
  select row_id, end_user_id
  from rests
  where end_user_id is not null
),
hubs as (
  select row_id, receiver_id as hub_id
  from rests
  union
  select row_id, buyer_id
  from rests
  union
  select row_id, operator_id
  from rests
  where operator_id is not null
),
matched as (
  select r.row_id as in_row, o.row_id as out_row, r.units as in_units, o.units, o.shipped_on,
         row_number() over (partition by o.row_id order by r.shipped_on desc, r.row_id) as place
  from rests as r
  join hubs as h on h.row_id = r.row_id
  join goals as g on g.row_id = r.row_id and g.goal_id <> r.seller_id
  join into_store as o on o.seller_id = h.hub_id and o.receiver_id = g.goal_id and o.item_id = r.item_id and o.row_id <> r.row_id
   and (o.seller_id <> o.receiver_id or o.site_id <> r.site_id) and o.shipped_on >= r.shipped_on and o.shipped_on <= r.shipped_on + $rest_days
),
counted as (
  select in_row, out_row, in_units, units,
         sum(cast(units as decimal(38, 0))) over (partition by in_row order by shipped_on, out_row
                                                  rows between unbounded preceding and current row) as so_far
  from matched
  where place = 1
),
fits as (
  select row_id, sum(units) as units, min(other) as other
  from (select in_row as row_id, out_row as other, greatest(0, least(units, in_units - (so_far - units))) as units
        from counted
        union all
        select out_row, in_row, greatest(0, least(units, in_units - (so_far - units)))
        from counted) as both_ways
  where units > 0
  group by row_id
),
came as (
  select party_id, item_id, min(shipped_on) as first_on
  from (select coalesce(ultimate_consignee_id, buyer_id) as party_id, item_id, shipped_on
        from shipments
        union all
        select buyer_id, item_id, shipped_on
        from shipments
        union all
        select t.operator_id, s.item_id, s.shipped_on
        from shipments as s
        join sites as t on t.site_id = s.site_id) as into_hands
  group by party_id, item_id
),
passed as (
  select distinct a.row_id
  from asked_lines as a
  join came as c on c.party_id = a.seller_id and coalesce(c.item_id, a.item_id) = a.item_id and c.first_on <= a.shipped_on
),
resting as (
  select distinct a.row_id
  from asked_lines as a
  join custody_spans as c on c.party_id = a.receiver_id and c.state = 'stored' and coalesce(c.item_id, a.item_id) = a.item_id
   and c.from_on >= a.shipped_on and c.from_on <= a.shipped_on + $stored_within_days
  union
  select a.row_id
  from asked_lines as a
  join (select distinct item_id, from_on
        from custody_spans
        where state = 'stored' and party_id is null) as c on c.item_id = a.item_id
   and c.from_on >= a.shipped_on and c.from_on <= a.shipped_on + $stored_within_days
  union
  select a.row_id
  from asked_lines as a
  join (select distinct from_on
        from custody_spans
        where state = 'stored' and party_id is null and item_id is null) as c
    on c.from_on >= a.shipped_on and c.from_on <= a.shipped_on + $stored_within_days
),
told as (
  select a.row_id, least(f.units, a.units) as units, f.other, a.item_id, a.site_id, a.end_user_id, t.kind as site_kind, t.row_id as site_row, p.row_id as sender_row,
         case when f.units > 0 and a.units > 0 then 'yes'
              when t.kind not in ('warehouse', 'free_zone') and p.kind in ('manufacturer', 'integrator') and a.item_id is not null
                   and c.row_id is null and h.row_id is null then 'no'
              else 'unknown' end as answer
  from asked_lines as a
  left join fits as f on f.row_id = a.row_id
  left join sites as t on t.site_id = a.site_id
  left join parties as p on p.party_id = a.seller_id
  left join resting as c on c.row_id = a.row_id
  left join passed as h on h.row_id = a.row_id
)
select row_id, answer, cast(case when answer = 'yes' then units end as bigint) as units,
       case answer when 'yes' then 'shipments:' || row_id || '|shipments:' || other
                   when 'no' then 'shipments:' || row_id || '|sites:' || site_row || '|parties:' || sender_row end as evidence,
       case when answer = 'unknown' then
         case when item_id is null then 'shipments.item_id' when site_id is null then 'shipments.site_id'
              when site_kind in ('warehouse', 'free_zone') and end_user_id is null then 'shipments.end_user_id'
              when site_kind in ('warehouse', 'free_zone') then 'shipments' else 'custody_events' end end as missing
from told
