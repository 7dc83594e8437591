-- Each return to a maker or depot, with what came back of the item within the limit; what comes back belongs to the last sent.
with sent as (
  select s.row_id, s.seller_id as holder_id, coalesce(s.ultimate_consignee_id, s.buyer_id) as depot_id, s.item_id, s.shipped_on, s.units
  from shipments as s
  left join parties as p on p.party_id = coalesce(s.ultimate_consignee_id, s.buyer_id)
  left join sites as t on t.site_id = s.site_id
  where s.kind = 'return' and (p.kind in ('manufacturer', 'integrator') or t.kind = 'depot')
),
matched as (
  select g.row_id as sent_row, b.row_id as back_row, g.units as sent_units, b.units, b.shipped_on,
         row_number() over (partition by b.row_id order by g.shipped_on desc, g.row_id) as place
  from sent as g
  join shipments as b on b.seller_id = g.depot_id and coalesce(b.ultimate_consignee_id, b.buyer_id) = g.holder_id
   and b.item_id = g.item_id and b.shipped_on >= g.shipped_on and b.shipped_on <= g.shipped_on + $dwell_days and b.row_id <> g.row_id
),
counted as (
  select sent_row, back_row, sent_units, units,
         sum(cast(units as decimal(38, 0))) over (partition by sent_row order by shipped_on, back_row
                                                  rows between unbounded preceding and current row) as so_far
  from matched
  where place = 1
),
fits as (
  select row_id, sum(units) as units, min(other) as other
  from (select sent_row as row_id, back_row as other, greatest(0, least(units, sent_units - (so_far - units))) as units
        from counted
        union all
        select back_row, sent_row, greatest(0, least(units, sent_units - (so_far - units)))
        from counted) as both_ways
  where units > 0
  group by row_id
),
opposite as (
  select distinct a.row_id
  from asked_lines as a
  join shipments as r on r.seller_id = a.receiver_id and coalesce(r.ultimate_consignee_id, r.buyer_id) = a.seller_id
  where r.kind = 'return' and r.row_id <> a.row_id
),
-- A sender that has a depot, or a place of which nobody says what it is, may have repaired them.
depots as (
  select distinct operator_id
  from sites
  where kind = 'depot' or kind is null
),
judged as (
  select a.row_id, a.kind, f.units, f.other, o.row_id as opposite, p.row_id as sender_row, nullif(p.kind, 'unknown') as sender_kind, q.row_id as receiver_row, t.row_id as site_row,
         case when p.kind in ('manufacturer', 'integrator') then 'yes' when p.kind is null or p.kind = 'unknown' or d.operator_id is not null then 'unknown' else 'no' end as from_maker,
         case when q.kind in ('manufacturer', 'integrator') then 'yes' when q.kind is null or q.kind = 'unknown' then 'unknown' else 'no' end as to_maker,
         case when t.kind is null then 'unknown' when t.kind = 'depot' then 'yes' else 'no' end as to_depot, a.site_id, a.item_id
  from asked_lines as a
  left join fits as f on f.row_id = a.row_id
  left join opposite as o on o.row_id = a.row_id
  left join parties as p on p.party_id = a.seller_id
  left join parties as q on q.party_id = a.receiver_id
  left join sites as t on t.site_id = a.site_id
  left join depots as d on d.operator_id = a.seller_id
),
told as (
  select *, case when units > 0 then 'yes'
                 when from_maker = 'no' and opposite is null and (kind <> 'return' or (to_maker = 'no' and to_depot = 'no')) then 'no'
                 else 'unknown' end as answer
  from judged
)
select row_id, answer, cast(case when answer = 'yes' then units end as bigint) as units,
       case answer when 'yes' then 'shipments:' || row_id || '|shipments:' || other
                   when 'no' then 'shipments:' || row_id || '|parties:' || sender_row
                                  || case when kind = 'return' then '|parties:' || receiver_row || '|sites:' || site_row else '' end end as evidence,
       case when answer = 'unknown' then
         case when item_id is null then 'shipments.item_id'
              when from_maker = 'unknown' then case when sender_row is null or sender_kind is null then 'parties.kind' else 'sites.kind' end
              when kind = 'return' and to_maker = 'unknown' then 'parties.kind'
              when kind = 'return' and to_maker = 'no' and to_depot = 'unknown' and from_maker = 'no'
                then case when site_id is null then 'shipments.site_id' else 'sites.kind' end
              else 'shipments' end end as missing
from told
