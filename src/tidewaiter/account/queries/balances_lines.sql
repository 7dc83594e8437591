-- Every shipment line as the account reads it: whom it goes to, its units less those that another line already names, and how many of
-- them another line may name in another form. Between the same parties on one day a rack and its servers may stand on a line each, and
-- nothing says whether they are the same chips: both count, and the least that is missed may be that many fewer.
with lines as (
  select s.row_id, coalesce(s.ultimate_consignee_id, s.buyer_id) as party_id, s.seller_id, s.site_id, s.item_id, s.units - coalesce(r.units, 0) as units,
         coalesce(r.units, 0) as restated, s.shipped_on, s.received_on, case when s.kind = 'return' then 1 else 0 end as back,
         case when t.operator_id = s.seller_id then 1 else 0 end as leaves_site
  from shipments as s
  left join sites as t on t.site_id = s.site_id and s.kind = 'return'
  left join balances_restated as r on r.row_id = s.row_id
),
of_chip as (
  select l.row_id, l.seller_id, l.party_id, l.shipped_on, i.chip, i.chips_per_unit, l.units * i.chips_per_unit as chips
  from lines as l
  join item_chips as i on i.item_id = l.item_id
  where i.chip in (select chip from item_chips group by chip having min(chips_per_unit) < max(chips_per_unit))
    and i.chips_per_unit between 1 and 1000000 and l.units between 1 and 1000000000000
),
of_day as (
  select seller_id, party_id, shipped_on, chip, cast(sum(chips) as decimal(38, 0)) as chips
  from of_chip
  group by seller_id, party_id, shipped_on, chip
  having min(chips_per_unit) < max(chips_per_unit)
),
of_form as (
  select o.seller_id, o.party_id, o.shipped_on, o.chip, o.chips_per_unit, max(d.chips) - cast(sum(o.chips) as decimal(38, 0)) as others
  from of_chip as o
  join of_day as d on d.seller_id = o.seller_id and d.party_id = o.party_id and d.shipped_on = o.shipped_on and d.chip = o.chip
  group by o.seller_id, o.party_id, o.shipped_on, o.chip, o.chips_per_unit
),
two_levels as (
  select o.row_id, (cast(least(f.others, o.chips) as bigint) + o.chips_per_unit - 1) // nullif(o.chips_per_unit, 0) as units
  from of_chip as o
  join of_form as f on f.seller_id = o.seller_id and f.party_id = o.party_id and f.shipped_on = o.shipped_on and f.chip = o.chip
                   and f.chips_per_unit = o.chips_per_unit
)
select p.holder as party, h.holder as seller, t.holder as site, coalesce(i.item, 999999999) as item, l.units, l.restated,
       coalesce(w.units, 0) as two_levels, l.shipped_on, l.received_on, l.back, l.leaves_site
from lines as l
join balances_holders as p on p.holder_kind = 'party' and p.holder_id = l.party_id
join balances_holders as h on h.holder_kind = 'party' and h.holder_id = l.seller_id
left join balances_holders as t on t.holder_kind = 'site' and t.holder_id = l.site_id
left join balances_items as i on i.item_id = l.item_id
left join two_levels as w on w.row_id = l.row_id
