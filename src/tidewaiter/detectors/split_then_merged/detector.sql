-- TW215 split_then_merged: Chips of one origin went through several small buyers and came together at this party within two months.
-- reads: item_chips, lineage, parties, shipments
-- Where it, or a supplier that makes nothing, sold more than ever came to it, hops are missing and there is no no.
-- Only hard lower bounds of lineage are added up: each holds whatever else happened. A holder of a line without an item may have passed on that instead.
with moved as (
  select s.row_id, s.shipment_id, s.line, s.shipped_on, s.seller_id, coalesce(s.ultimate_consignee_id, s.buyer_id) as receiver_id, s.item_id, s.kind as movement, s.units, c.tpp,
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
balance as (
  select party_id, sum(units) as units, max(unnamed) as unnamed
  from (
    select receiver_id as party_id, item_id, cast(units as decimal(38, 0)) as units, case when item_id is null then 1 else 0 end as unnamed
    from moved
    union all
    select seller_id, item_id, -cast(units as decimal(38, 0)), case when item_id is null then 1 else 0 end
    from moved
  ) as either
  group by party_id, item_id
),
short as (
  select party_id
  from balance
  where units < 0 or unnamed = 1
  group by party_id
),
receivers as (
  select s.receiver_id, max(s.last_on) as last_on, sum(case when p.kind is null or p.kind not in ('manufacturer', 'integrator') then 1 else 0 end) as candidates,
         max(case when nullif(p.kind, 'unknown') is null then 1 else 0 end) as kind_open, max(case when h.party_id is not null or g.party_id is not null and (p.kind is null or p.kind not in ('manufacturer', 'integrator')) then 1 else 0 end) as short
  from suppliers as s
  left join short as h on h.party_id = s.receiver_id
  left join short as g on g.party_id = s.seller_id
  left join parties as p on p.party_id = s.seller_id
  group by s.receiver_id
)
select r.receiver_id as subject_id, coalesce(m.last_on, r.last_on) as as_of,
       case when m.receiver_id is not null then 'yes' when r.candidates < $middles and r.short = 0 then 'no' else 'unknown' end as answer,
       case when m.units <= 9223372036854775807 then cast(m.units as bigint) end as units,
       case when m.kind like 'chip:%' and m.chips <= 1000000000000 then cast(cast(m.chips as decimal(20, 0)) * m.tpp as decimal(38, 3)) end as tpp,
       'At least ' || cast(m.chips as varchar) || ' of ' || m.kind || ' from ' || m.origin_id || ' came through ' || cast(m.middles as varchar) || ' parties that sent it most of what they sent, '
         || cast(m.most as varchar) || ' through any one, within two months from ' || cast(m.since as varchar) || '.' as summary,
       'shipments:' || m.row_in || '|shipments:' || m.row_out as evidence,
       case when m.receiver_id is null and (r.candidates >= $middles or r.short = 1)
            then concat_ws('|', case when r.candidates >= $middles and r.kind_open = 1 then 'parties.kind' end, case when r.short = 1 then 'shipments' end,
                           case when r.candidates >= $middles then 'serials' end) end as missing_facts
from receivers as r
left join ranked as m on m.receiver_id = r.receiver_id and m.place = 1
