-- Whether two firms were one, or one owned the other, or one owned both, on a day: for each pair of asked_pairs.
-- A chain of up to three stakes of more than half makes an owner; a stake of unknown size may be one. A stake without a first
-- day was there always. Firms whose ultimate parents are in two countries have no parent in common.
with stakes as (
  select owner_id, owned_id, from_on, until_on, 'ownership:' || row_id as evidence,
         case when share_pct > 50 or (share_pct is null and share_min_pct > 50) then 1 else 0 end as sure
  from ownership
  where share_pct > 50 or (share_pct is null and (share_max_pct is null or share_max_pct > 50))
),
once as (
  select p.row_id, p.role, p.side, p.party_id as bottom_id, p.day, s.owner_id as top_id, s.evidence, s.sure, s.from_on as since,
         case when s.from_on is null then 1 else 0 end as undated
  from asked_sides as p
  join stakes as s on s.owned_id = p.party_id and coalesce(s.from_on, p.day) <= p.day and coalesce(s.until_on, p.day + 1) > p.day
),
twice as (
  select o.row_id, o.role, o.side, o.bottom_id, o.day, s.owner_id as top_id, o.evidence || '|' || s.evidence as evidence,
         least(o.sure, s.sure) as sure, greatest(coalesce(o.since, s.from_on), coalesce(s.from_on, o.since)) as since,
         greatest(o.undated, case when s.from_on is null then 1 else 0 end) as undated
  from once as o
  join stakes as s on s.owned_id = o.top_id and s.owner_id <> o.bottom_id
   and coalesce(s.from_on, o.day) <= o.day and coalesce(s.until_on, o.day + 1) > o.day
),
thrice as (
  select o.row_id, o.role, o.side, o.bottom_id, o.day, s.owner_id as top_id, o.evidence || '|' || s.evidence as evidence,
         least(o.sure, s.sure) as sure, greatest(coalesce(o.since, s.from_on), coalesce(s.from_on, o.since)) as since,
         greatest(o.undated, case when s.from_on is null then 1 else 0 end) as undated
  from twice as o
  join stakes as s on s.owned_id = o.top_id and s.owner_id <> o.bottom_id
   and coalesce(s.from_on, o.day) <= o.day and coalesce(s.until_on, o.day + 1) > o.day
),
tops as (
  select row_id, role, side, party_id as top_id, cast(null as varchar) as evidence, 1 as sure, cast(null as date) as since, 0 as undated
  from asked_sides
  union all
  select row_id, role, side, top_id, evidence, sure, since, undated
  from once
  union all
  select row_id, role, side, top_id, evidence, sure, since, undated
  from twice
  union all
  select row_id, role, side, top_id, evidence, sure, since, undated
  from thrice
),
ways as (
  select a.row_id, a.role, least(a.sure, b.sure) as sure,
         coalesce(nullif(concat_ws('|', a.evidence, b.evidence), ''), 'shipments:' || a.row_id) as evidence,
         greatest(coalesce(a.since, b.since), coalesce(b.since, a.since)) as since, greatest(a.undated, b.undated) as undated
  from tops as a
  join tops as b on b.row_id = a.row_id and b.role = a.role and b.top_id = a.top_id
  where a.side = 'a' and b.side = 'b'
),
tied as (
  select row_id, role, max(sure) as sure, min(case when sure = 1 then evidence end) as evidence, min(case when sure = 1 then since end) as since, min(since) as since_any,
         max(undated) as undated
  from ways
  group by row_id, role
),
pairs as (
  select a.row_id, a.role, a.party_id as a_id, b.party_id as b_id
  from asked_sides as a
  join asked_sides as b on b.row_id = a.row_id and b.role = a.role and b.side = 'b'
  where a.side = 'a'
),
ends as (
  select a.row_id, a.role, a.side, max(c.ultimate_parent_id) as top_id
  from asked_sides as a
  join control as c on c.party_id = a.party_id and coalesce(c.from_on, a.day) <= a.day and coalesce(c.until_on, a.day + 1) > a.day
  where c.parent_basis = 'chain_closed'
  group by a.row_id, a.role, a.side
),
told as (
  select p.row_id, p.role, case when p.a_id = p.b_id then 1 else 0 end as one, t.evidence, t.since, t.since_any, coalesce(t.undated, 0) as undated,
         'parties:' || a.row_id || '|parties:' || b.row_id as apart,
         case when t.sure = 1 then 'yes' when t.sure is null and x.top_id <> y.top_id and a.row_id <> b.row_id then 'no' else 'unknown' end as answer
  from pairs as p
  left join tied as t on t.row_id = p.row_id and t.role = p.role
  left join ends as x on x.row_id = p.row_id and x.role = p.role and x.side = 'a'
  left join ends as y on y.row_id = p.row_id and y.role = p.role and y.side = 'b'
  left join parties as a on a.party_id = p.a_id
  left join parties as b on b.party_id = p.b_id
)
select row_id, role, one, answer, case answer when 'yes' then evidence when 'no' then apart end as evidence, since, since_any, undated
from told
