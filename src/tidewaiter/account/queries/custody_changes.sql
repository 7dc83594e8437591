-- By how many units with a serial number what is counted of an account changed in a month, as a word for each; some words are counted
-- nowhere.
-- A unit that comes to a holder is received if a receipt says so or if it was on its way; else it appeared. One that goes was shipped,
-- returned, scrapped, seized or lost; or it left, and no record says how. Shipped units that a maker's receipt shows
-- returned count as returned from then on. What was loose and is put into a unit of the same holder, or comes out of one, is no other's:
-- two flows of their own say it. What was only listed on shipments is counted where they say it
-- went, but is no record of the holder's own; what sits in a unit is told of where the holder has any. A unit that a party ships and that comes to it again never left that party.
-- One that a party removes from a site and that stands at another of its own next was moved, as if shipped. What sits in a unit and was never loose at that holder came in that unit, as far as records say.
with flags as (
  select s.state, s.p_state, s.n_state, s.doubtful, h.holder * 1000000000 + i.item as party, t.holder * 1000000000 + i.item as site,
         f.holder * 1000000000 + i.item as from_party, b.holder * 1000000000 + i.item as p_from_party,
         cast(date_trunc('month', s.told_at) as date) as from_month, cast(date_trunc('month', s.until_at) as date) as until_month,
         cast(date_trunc('month', s.first_seen_on) as date) as seen_month,
         case when s.state in ('held', 'stored', 'installed', 'open', 'in_repair') then 1 else 0 end as here,
         case when s.p_state in ('held', 'stored', 'installed', 'open', 'in_repair') then 1 else 0 end as was_here,
         case when s.n_state in ('held', 'stored', 'installed', 'open', 'in_repair') then 1 else 0 end as stays_here,
         case when s.code in (2, 15) or s.p_state = 'in_transit' then 'received' else 'appeared' end as way_in,
         case when s.p_state = 'in_transit' and s.p_from_party_id = s.party_id and s.state in ('held', 'stored', 'installed', 'open', 'in_repair', 'inside')
              then 1 else 0 end as own_move,
         case when s.n_item_id <> s.item_id then 1 else 0 end as renamed, case when s.p_item_id <> s.item_id then 1 else 0 end as was_renamed,
         case when s.p_party_id = s.party_id then 1 when s.p_party_id <> s.party_id then 0 end as p_same_party,
         case when s.n_party_id = s.party_id then 1 when s.n_party_id <> s.party_id then 0 end as n_same_party,
         case when s.p_site_id = s.site_id then 1 when s.p_site_id <> s.site_id then 0 end as p_same_site,
         case when s.n_site_id = s.site_id then 1 when s.n_site_id <> s.site_id then 0 end as n_same_site,
         case when s.p_party_id = s.from_party_id then 1 when s.p_party_id <> s.from_party_id then 0 end as p_at_sender,
         case when s.n_from_party_id = s.party_id then 1 else 0 end as n_from_here,
         case when s.p_from_party_id = s.from_party_id then 1 else 0 end as p_same_sender,
         case when s.loose_party_id = s.party_id then 1 else 0 end as loose_party, case when s.loose_site_id = s.site_id then 1 else 0 end as loose_site
  from custody_placed as s
  join custody_kinds as i on i.item_id is not distinct from s.item_id
  left join custody_holders as h on h.holder_kind = 'party' and h.holder_id = s.party_id
  left join custody_holders as t on t.holder_kind = 'site' and t.holder_id = s.site_id
  left join custody_holders as f on f.holder_kind = 'party' and f.holder_id = s.from_party_id
  left join custody_holders as b on b.holder_kind = 'party' and b.holder_id = s.p_from_party_id
),
changes as (
  select party as account, from_month as month, state as word, 1 as units
  from flags
  union all
  select site, from_month, case when state = 'in_transit' then 'coming' else state end, 1
  from flags
  union all
  select party, until_month, state, -1
  from flags
  union all
  select site, until_month, case when state = 'in_transit' then 'coming' else state end, -1
  from flags
  union all
  select party, from_month, way_in, 1
  from flags
  where own_move = 0 and here = 1 and (was_here = 0 or p_same_party is null or p_same_party = 0) and (way_in = 'received' or p_state is null or p_state <> 'inside')
  union all
  select site, from_month, way_in, 1
  from flags
  where here = 1 and (was_here = 0 or p_same_site is null or p_same_site = 0) and (way_in = 'received' or p_state is null or p_state <> 'inside')
  union all
  select party, until_month,
         case when n_state in ('returned', 'scrapped', 'seized', 'lost') then 'so_far_' || n_state when n_state = 'inside' and renamed = 1 then 'renamed'
              when n_state = 'inside' and coalesce(n_same_party, 1) = 1 then 'put_in' else 'departed' end, 1
  from flags
  where here = 1 and n_state is not null and (stays_here = 0 or n_same_party is null or n_same_party = 0)
    and (n_state <> 'in_transit' or n_from_here = 0)
  union all
  select site, until_month,
         case when n_state in ('returned', 'scrapped', 'seized', 'lost') then 'so_far_' || n_state when n_state = 'inside' and renamed = 1 then 'renamed'
              when n_state = 'inside' and coalesce(n_same_site, 1) = 1 then 'put_in'
              when n_state = 'in_transit' or (state = 'open' and stays_here = 1 and n_same_party = 1) then 'shipped' else 'departed' end, 1
  from flags
  where here = 1 and n_state is not null and (stays_here = 0 or n_same_site is null or n_same_site = 0)
  union all
  select from_party, from_month, 'shipped', 1
  from flags
  where state = 'in_transit' and (p_state is null or p_state <> 'in_transit' or p_same_sender = 0)
  union all
  select from_party, from_month, case when p_state = 'in_transit' and p_at_sender = 1 then 'received'
              when p_state = 'inside' and coalesce(p_at_sender, 1) = 1 and was_renamed = 0 then 'taken_out'
              else 'appeared' end, 1
  from flags
  where state = 'in_transit' and (p_state is null or p_state <> 'in_transit' or p_same_sender = 0)
    and (was_here = 0 or p_at_sender is null or p_at_sender = 0)
  union all
  select party, from_month, k.word, 1
  from flags
  cross join (select 'received' as word union all select 'put_in') as k
  where state = 'inside' and p_state = 'in_transit' and p_same_party = 1 and was_renamed = 0 and (own_move = 0 or k.word = 'put_in')
  union all
  select party, from_month, 'taken_out', 1
  from flags
  where here = 1 and p_state = 'inside' and way_in <> 'received' and coalesce(p_same_party, 1) = 1 and was_renamed = 0
  union all
  select site, from_month, 'taken_out', 1
  from flags
  where here = 1 and p_state = 'inside' and way_in <> 'received' and coalesce(p_same_site, 1) = 1 and was_renamed = 0
  union all
  select party, from_month, 'came_inside', 1
  from flags
  where state = 'inside' and loose_party = 0
  union all
  select party, until_month, 'came_inside', -1
  from flags
  where state = 'inside' and loose_party = 0
  union all
  select site, from_month, 'came_inside', 1
  from flags
  where state = 'inside' and loose_site = 0
  union all
  select site, until_month, 'came_inside', -1
  from flags
  where state = 'inside' and loose_site = 0
  union all
  select p_from_party, from_month, 'shipped', -1
  from flags
  where (state = 'returned' and p_state = 'in_transit') or own_move = 1
  union all
  select p_from_party, from_month, 'so_far_returned', 1
  from flags
  where state = 'returned' and p_state = 'in_transit'
  union all
  select case k.holder_kind when 'party' then f.party else f.site end, f.from_month, case k.word when 'appeared' then k.word else 'so_far_' || f.state end, 1
  from flags as f
  cross join (select 'party' as holder_kind, 'appeared' as word union all select 'party', 'ended' union all select 'site', 'appeared'
              union all select 'site', 'ended') as k
  where f.state in ('scrapped', 'seized', 'lost') and f.p_state is null
  union all
  select case k.holder_kind when 'party' then f.party else f.site end, case k.sign when 1 then f.from_month else f.until_month end, 'doubtful', k.sign
  from flags as f
  cross join (select 'party' as holder_kind, 1 as sign union all select 'party', -1 union all select 'site', 1 union all select 'site', -1) as k
  where f.doubtful = 1 and f.here = 1
  union all
  select case k.holder_kind when 'party' then f.party else f.site end, case k.sign when 1 then f.seen_month else f.until_month end, 'verified', k.sign
  from flags as f
  cross join (select 'party' as holder_kind, 1 as sign union all select 'party', -1 union all select 'site', 1 union all select 'site', -1) as k
  where f.state = 'installed' and f.seen_month is not null
)
select account, month, word, units
from changes
where account is not null and month is not null
