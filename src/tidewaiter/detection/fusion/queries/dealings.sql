-- Who deals with whom, and in how many lines; makers, forwarders and authorities deal with everybody and tie nobody together.
with parted as (
  select seller_id, coalesce(ultimate_consignee_id, buyer_id) as holder_id
  from shipments
),
open_to_all as (
  select party_id
  from parties
  where kind in ('manufacturer', 'integrator', 'forwarder', 'government')
)
select p.seller_id, p.holder_id, count(*) as lines,
       max(case when s.party_id is not null or h.party_id is not null or p.seller_id = p.holder_id then 1 else 0 end) as open_to_all
from parted as p
left join open_to_all as s on s.party_id = p.seller_id
left join open_to_all as h on h.party_id = p.holder_id
group by p.seller_id, p.holder_id
order by p.seller_id, p.holder_id
