-- Firms under one owner, or with an officer or an address in common; makers, forwarders and authorities tie nobody together.
with ties as (
  select party_id, other_party_id
  from party_links
  where link in ('shared_officer', 'shared_address')
  union
  select party_id, ultimate_parent_id
  from control
  where ultimate_parent_id is not null and ultimate_parent_id <> party_id
),
open_to_all as (
  select party_id
  from parties
  where kind in ('manufacturer', 'integrator', 'forwarder', 'government')
)
select distinct t.party_id, t.other_party_id
from ties as t
left join open_to_all as a on a.party_id = t.party_id
left join open_to_all as b on b.party_id = t.other_party_id
where a.party_id is null and b.party_id is null
order by t.party_id, t.other_party_id
