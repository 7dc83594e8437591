-- Who deals with whom, and in how many lines. Makers, forwarders and authorities deal with everybody and tie nobody together,
-- nor does whoever sells and is never recorded to have received: the goods of this pack begin there.
with parted as (
  select s.seller_id, case when f.kind = 'forwarder' then s.buyer_id else coalesce(s.ultimate_consignee_id, s.buyer_id) end as holder_id
  from shipments as s
  left join parties as f on f.party_id = s.ultimate_consignee_id
),
open_to_all as (
  select party_id
  from parties
  where kind in ('manufacturer', 'integrator', 'forwarder', 'government')
  union
  select p.seller_id
  from parted as p
  left join parted as r on r.holder_id = p.seller_id
  where r.holder_id is null
)
select p.seller_id, p.holder_id, count(*) as lines,
       max(case when s.party_id is not null or h.party_id is not null or p.seller_id = p.holder_id then 1 else 0 end) as open_to_all
from parted as p
left join open_to_all as s on s.party_id = p.seller_id
left join open_to_all as h on h.party_id = p.holder_id
group by p.seller_id, p.holder_id
order by p.seller_id, p.holder_id
