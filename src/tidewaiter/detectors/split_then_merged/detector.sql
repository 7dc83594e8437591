-- TW215 split_then_merged: Chips of one origin went through several small buyers and came together at this party within two months.
-- reads: item_chips, lineage, parties, shipments
-- Only hard lower bounds of lineage are added up: each holds whatever else happened. A holder of a line without an item may have passed on that instead.
with moved as (
  select s.row_id, s.shipment_id, s.line, s.shipped_on, s.seller_id, coalesce(s.ultimate_consignee_id, s.buyer_id) as receiver_id, s.item_id, s.kind as movement, c.tpp,
         case when c.chip is not null and c.chips_per_unit is not null then 'chip:' || c.chip else 'item:' || s.item_id end as kind,
         least(cast(s.units as decimal(38, 0)) * case when c.chip is not null and c.chips_per_unit is not null then c.chips_per_unit else 1 end, 1000000000000) as chips,
         cast(date_trunc('month', s.shipped_on) as date) as month
  from shipments as s
  left join item_chips as c on c.item_id = s.item_id
),
unnamed as (
  select party_id, 1 as unnamed
  from (
    select seller_id as party_id
    from moved
    where item_id is null
    union
    select receiver_id
    from moved
    where item_id is null
  ) as either
),
legs as (
  select a.seller_id as origin_id, b.seller_id as middle_id, b.receiver_id, b.kind, b.month, b.shipped_on, l.chips_low, l.units_low, b.tpp, a.row_id as row_in, b.row_id as row_out
  from lineage as l
  join moved as a on a.shipment_id = l.from_shipment_id and a.line = l.from_line
  join moved as b on b.shipment_id = l.to_shipment_id and b.line = l.to_line
  where l.chips_low > 0 and a.movement <> 'return' and b.movement <> 'return' and b.shipped_on <= a.shipped_on + $within_days
    and a.seller_id <> b.seller_id and b.receiver_id <> b.seller_id and b.receiver_id <> a.seller_id
),
placed as (
  select *, month as since
  from legs
  union all
  select *, cast(date_trunc('month', month - 1) as date)
  from legs
),
sent as (
  select seller_id, kind, since, sum(chips) as chips
  from (
    select seller_id, kind, month as since, chips
    from moved
    where movement <> 'return'
    union all
    select seller_id, kind, cast(date_trunc('month', month - 1) as date), chips
    from moved
    where movement <> 'return'
  ) as either
  group by seller_id, kind, since
),
through as (
  select origin_id, middle_id, receiver_id, kind, since, sum(cast(chips_low as decimal(38, 0))) as chips, sum(cast(units_low as decimal(38, 0))) as units, max(tpp) as tpp,
         min(row_in) as row_in, min(row_out) as row_out, max(shipped_on) as last_on
  from placed
  group by origin_id, middle_id, receiver_id, kind, since
),
small as (
  select t.*, case when nullif(p.kind, 'unknown') is not null and u.unnamed is null then 1 else 0 end as sure
  from through as t
  join sent as o on o.seller_id = t.middle_id and o.kind = t.kind and o.since = t.since
  left join parties as p on p.party_id = t.middle_id
  left join unnamed as u on u.party_id = t.middle_id
  where t.chips * 100 >= o.chips * $mostly_pct and (p.kind is null or p.kind not in ('manufacturer', 'integrator'))
),
merged as (
  select origin_id, receiver_id, kind, since, count(*) as middles, sum(chips) as chips, sum(units) as units, max(chips) as most, max(tpp) as tpp, min(row_in) as row_in,
         min(row_out) as row_out, max(last_on) as last_on
  from small
  where sure = 1
  group by origin_id, receiver_id, kind, since
),
ranked as (
  select *, row_number() over (partition by receiver_id order by chips desc, since, origin_id, kind) as place
  from merged
  where middles >= $middles and chips >= $chips and most * 100 <= chips * $share_pct
),
suppliers as (
  select m.receiver_id, m.seller_id, max(m.shipped_on) as last_on
  from moved as m
  where m.movement <> 'return' and m.seller_id <> m.receiver_id
  group by m.receiver_id, m.seller_id
),
supplied as (
  select distinct receiver_id
  from moved
  where movement <> 'return'
),
receivers as (
  select s.receiver_id, max(s.last_on) as last_on, sum(case when i.receiver_id is not null and (p.kind is null or p.kind not in ('manufacturer', 'integrator')) then 1 else 0 end) as candidates,
         max(case when nullif(p.kind, 'unknown') is null then 1 else 0 end) as kind_open
  from suppliers as s
  left join supplied as i on i.receiver_id = s.seller_id
  left join parties as p on p.party_id = s.seller_id
  group by s.receiver_id
)
select r.receiver_id as subject_id, coalesce(m.last_on, r.last_on) as as_of,
       case when m.receiver_id is not null then 'yes' when r.candidates < $middles then 'no' else 'unknown' end as answer,
       case when m.units <= 9223372036854775807 then cast(m.units as bigint) end as units,
       case when m.kind like 'chip:%' and m.chips <= 1000000000000 then cast(cast(m.chips as decimal(20, 0)) * m.tpp as decimal(38, 3)) end as tpp,
       'At least ' || cast(m.chips as varchar) || ' of ' || m.kind || ' from ' || m.origin_id || ' came through ' || cast(m.middles as varchar) || ' parties that sent it most of what they sent, '
         || cast(m.most as varchar) || ' through any one, within two months from ' || cast(m.since as varchar) || '.' as summary,
       'shipments:' || m.row_in || '|shipments:' || m.row_out as evidence,
       case when m.receiver_id is null and r.candidates >= $middles then concat_ws('|', case when r.kind_open = 1 then 'parties.kind' end, 'serials') end as missing_facts
from receivers as r
left join ranked as m on m.receiver_id = r.receiver_id and m.place = 1
