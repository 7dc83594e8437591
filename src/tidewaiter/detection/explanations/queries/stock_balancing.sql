-- Lines between two dealers under one owner who sent the same item both ways within the calendar year.
with moves as (
  select row_id, seller_id, coalesce(ultimate_consignee_id, buyer_id) as receiver_id, item_id, cast(date_trunc('year', shipped_on) as date) as year, shipped_on, units
  from shipments
  where item_id is not null
),
both_ways as (
  select m.row_id, m.units, m.so_far, r.units as other_units, r.other
  from (select *, sum(cast(units as decimal(38, 0))) over (partition by seller_id, receiver_id, item_id, year order by shipped_on, row_id
                                                           rows between unbounded preceding and current row) as so_far
        from moves) as m
  join (select seller_id, receiver_id, item_id, year, sum(cast(units as decimal(38, 0))) as units, min(row_id) as other
        from moves
        group by seller_id, receiver_id, item_id, year) as r
    on r.seller_id = m.receiver_id and r.receiver_id = m.seller_id and r.item_id = m.item_id and r.year = m.year
  where m.seller_id <> m.receiver_id
),
judged as (
  select a.row_id, k.answer as kin, k.one, k.evidence as kin_evidence, greatest(0, least(b.units, b.other_units - (b.so_far - b.units))) as units, b.other, a.item_id,
         case when p.kind in ('distributor', 'reseller') then 'yes' when p.kind is null or p.kind = 'unknown' then 'unknown' else 'no' end as sender_deals,
         case when q.kind in ('distributor', 'reseller') then 'yes' when q.kind is null or q.kind = 'unknown' then 'unknown' else 'no' end as receiver_deals,
         p.row_id as sender_row, q.row_id as receiver_row
  from asked_lines as a
  left join asked_kin as k on k.row_id = a.row_id and k.role = 'receiver'
  left join both_ways as b on b.row_id = a.row_id
  left join parties as p on p.party_id = a.seller_id
  left join parties as q on q.party_id = a.receiver_id
),
told as (
  select *, case when one = 1 or kin = 'no' or sender_deals = 'no' or receiver_deals = 'no' then 'no'
                 when kin = 'yes' and sender_deals = 'yes' and receiver_deals = 'yes' and units > 0 then 'yes'
                 else 'unknown' end as answer
  from judged
)
select row_id, answer, cast(case when answer = 'yes' then units end as bigint) as units,
       case when answer = 'yes' then 'shipments:' || row_id || '|shipments:' || other || '|' || kin_evidence
            when sender_deals = 'no' then 'shipments:' || row_id || '|parties:' || sender_row
            when receiver_deals = 'no' then 'shipments:' || row_id || '|parties:' || receiver_row
            when answer = 'no' then kin_evidence end as evidence,
       case when answer <> 'unknown' then null when kin = 'unknown' then 'ownership'
            when sender_deals = 'unknown' or receiver_deals = 'unknown' then 'parties.kind' when item_id is null then 'shipments.item_id' else 'shipments' end as missing
from told
