-- Of each holder and kind that it passed on: the chips that lines without an item may have brought it or taken from it, each of their
-- units with as many as the largest item of that kind that moved.
with unnamed as (
  select seller_id as from_id, coalesce(ultimate_consignee_id, buyer_id) as to_id, units
  from shipments
  where item_id is null and units between 1 and 1000000000000
),
sides as (
  select from_id as party_id, units from unnamed where from_id <> to_id
  union all
  select to_id, units from unnamed where from_id <> to_id
),
largest as (
  select i.kind_number as kind, max(greatest(i.per_unit, coalesce(c.chips_per_unit, 1))) as per_unit
  from lineage_items as i left join item_chips as c on i.kind = 'chip:' || c.chip
  group by i.kind_number
),
kinds as (
  select distinct from_party as party, kind from lineage_lines
)
select p.party, k.kind, cast(least(sum(cast(s.units as decimal(38, 0)) * l.per_unit), 1000000000000000) as bigint) as chips
from sides as s
join lineage_parties as p using (party_id)
join kinds as k using (party)
join largest as l using (kind)
group by p.party, k.kind
