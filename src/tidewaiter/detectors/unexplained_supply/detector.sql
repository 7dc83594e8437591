-- TW209 unexplained_supply: A holder passed on more of an item than it is recorded to have received.
-- reads: balances, item_chips, parties, shipments
-- A maker or integrator makes what it passes on; whoever may be one is not accused. Where a buyer names a consignee on some lines and none on others,
-- those others may have gone to any of its consignees, and not to it.
with held as (
  select b.holder_id, b.item_id, max(b.month) as month, max(case when p.kind in ('manufacturer', 'integrator') then 0 else b.unexplained_supply_units end) as units,
         max(case when nullif(p.kind, 'unknown') is null then 1 else 0 end) as kind_open
  from balances as b
  left join parties as p on p.party_id = b.holder_id
  where b.holder_kind = 'party' and b.item_id is not null
  group by b.holder_id, b.item_id
),
moved as (
  select coalesce(ultimate_consignee_id, buyer_id) as holder_id, item_id, 1 as arrived, case when received_on is null then 1 else 0 end as undated
  from shipments
  union all
  select seller_id, item_id, 0, 0
  from shipments
),
buys_for as (
  select distinct buyer_id, ultimate_consignee_id as holder_id
  from shipments
  where ultimate_consignee_id <> buyer_id
),
vague as (
  select buyer_id, item_id, sum(cast(units as decimal(38, 0))) as units
  from shipments
  where ultimate_consignee_id is null
  group by buyer_id, item_id
),
perhaps as (
  select f.holder_id, v.item_id, sum(v.units) as units
  from vague as v
  join buys_for as f on f.buyer_id = v.buyer_id
  group by f.holder_id, v.item_id
),
elsewhere as (
  select holder_id
  from perhaps
  union
  select v.buyer_id
  from vague as v
  join buys_for as f on f.buyer_id = v.buyer_id
),
-- What a holder bought for somebody else and handed on to that very party passed through it, though no line says that it came there: at most
-- what it bought for each, out of the lines that name that party, and out of those that name no consignee, which may have gone to any of them.
-- What was bought without an item may have been of any. Days are not asked.
bought_for as (
  select buyer_id as holder_id, ultimate_consignee_id as consignee_id, item_id, sum(cast(units as decimal(38, 0))) as units
  from shipments
  where ultimate_consignee_id <> buyer_id
  group by buyer_id, ultimate_consignee_id, item_id
),
sold_items as (
  select seller_id as holder_id, item_id, sum(case when ultimate_consignee_id is null then cast(units as decimal(38, 0)) else 0 end) as to_anybody
  from shipments
  where item_id is not null and seller_id in (select holder_id from bought_for)
  group by seller_id, item_id
),
wanted as (
  select s.holder_id, s.item_id, f.consignee_id, s.to_anybody, sum(f.units) as units
  from sold_items as s
  join bought_for as f on f.holder_id = s.holder_id and coalesce(f.item_id, s.item_id) = s.item_id
  group by s.holder_id, s.item_id, f.consignee_id, s.to_anybody
),
handed_on as (
  select holder_id, item_id, consignee_id, sum(units) as units
  from (
    select seller_id as holder_id, item_id, buyer_id as consignee_id, cast(units as decimal(38, 0)) as units
    from shipments
    where ultimate_consignee_id is not null
    union all
    select seller_id, item_id, ultimate_consignee_id, cast(units as decimal(38, 0))
    from shipments
    where ultimate_consignee_id <> buyer_id
  ) as named
  where item_id is not null
  group by holder_id, item_id, consignee_id
),
through as (
  select w.holder_id, w.item_id,
         sum(least(w.units, coalesce(h.units, 0))) + least(sum(w.units - least(w.units, coalesce(h.units, 0))), max(w.to_anybody)) as units
  from wanted as w
  left join handed_on as h on h.holder_id = w.holder_id and h.item_id = w.item_id and h.consignee_id = w.consignee_id
  group by w.holder_id, w.item_id
),
arrivals as (
  select holder_id, sum(case when item_id is null and arrived = 1 then 1 else 0 end) as unnamed_in,
         sum(case when item_id is null and arrived = 0 then 1 else 0 end) as unnamed_out, sum(undated) as undated
  from moved
  group by holder_id
),
parts as (
  select h.holder_id, h.month, h.units, h.kind_open, coalesce(a.unnamed_in, 0) as unnamed_in, coalesce(a.unnamed_out, 0) as unnamed_out,
         coalesce(a.undated, 0) as undated, case when e.holder_id is null and coalesce(t.units, 0) = 0 then 0 else 1 end as elsewhere,
         greatest(h.units - coalesce(m.units, 0) - coalesce(n.units, 0) - coalesce(t.units, 0), 0) as surely,
         case when h.units > $slack and cast(h.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(h.units as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end as tpp,
         case when h.units > $slack and (c.tpp is null or c.chips_per_unit is null
                or cast(h.units as decimal(38, 0)) * c.chips_per_unit > 1000000000000) then 1 else 0 end as unrated, h.item_id
  from held as h
  left join arrivals as a on a.holder_id = h.holder_id
  left join elsewhere as e on e.holder_id = h.holder_id
  left join perhaps as m on m.holder_id = h.holder_id and m.item_id = h.item_id
  left join perhaps as n on n.holder_id = h.holder_id and n.item_id is null
  left join through as t on t.holder_id = h.holder_id and t.item_id = h.item_id
  left join item_chips as c on c.item_id = h.item_id
),
summed as (
  select holder_id, max(month) as month, sum(case when units > $slack then units else 0 end) as units, max(unnamed_in) as unnamed_in, max(unnamed_out) as unnamed_out, max(undated) as undated, max(elsewhere) as elsewhere, sum(case when surely > $slack then surely else 0 end) as surely, max(kind_open) as kind_open,
         sum(case when units is null then 1 else 0 end) as unreadable, sum(tpp) as tpp, sum(unrated) as unrated,
         min(case when units > $slack then item_id end) as item_id
  from parts
  group by holder_id
)
select holder_id as subject_id, month as as_of,
       case when surely > 0 and unnamed_in = 0 and kind_open = 0 then 'yes'
            when units = 0 and elsewhere = 0 and unnamed_out = 0 and undated = 0 and unreadable = 0 then 'no' else 'unknown' end as answer,
       case when units <= 9223372036854775807 then cast(units as bigint) end as units, case when unrated = 0 then cast(tpp as decimal(38, 3)) end as tpp,
       cast(units as varchar) || ' units passed on, such as of ' || item_id || ', that no record shows as received.' as summary,
       'balances:' || holder_id as evidence,
       nullif(concat_ws('|', case when unnamed_in > 0 or unnamed_out > 0 then 'shipments.item_id' end, case when undated > 0 then 'shipments.received_on' end,
                             case when kind_open = 1 then 'parties.kind' end, case when elsewhere = 1 then 'shipments.ultimate_consignee_id' end, case when unreadable > 0 then 'shipments' end), '') as missing_facts
from summed
