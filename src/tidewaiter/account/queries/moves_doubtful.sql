-- Every line without an item, once for each kind that it may have carried: what its sender can have received, by lines that name
-- an item or by other such lines, and what its receiver is known to have handled. So many chips at most went along with it: each of
-- its units with as many as the largest item of that kind holds. Nothing is said of it but that.
with recursive unnamed as (
  select row_id, shipment_id, line, kind as movement, seller_id as from_id, coalesce(ultimate_consignee_id, buyer_id) as to_id,
         from_country, to_country, license_id, units, shipped_on as out_on, greatest(coalesce(received_on, shipped_on), shipped_on) as in_on
  from shipments
  where item_id is null and units between 1 and 1000000000000
),
can_have as (
  select distinct to_id as holder_id, kind from move_rows
  union
  select u.to_id, c.kind from can_have as c join unnamed as u on u.from_id = c.holder_id
),
carried as (
  select u.row_id, c.kind from unnamed as u join can_have as c on c.holder_id = u.from_id
  union
  select u.row_id, m.kind from unnamed as u join move_rows as m on m.from_id = u.to_id or m.to_id = u.to_id
),
largest as (
  select 'chip:' || chip as kind, max(chips_per_unit) as per_unit
  from item_chips
  where chip is not null and chips_per_unit is not null
  group by chip
)
select u.row_id, u.shipment_id, u.line, null as item_id, u.movement, u.from_id, u.to_id, u.from_country, u.to_country, u.license_id,
       c.kind, cast(coalesce(l.per_unit, 1) as bigint) as per_unit,
       cast(least(cast(u.units as decimal(38, 0)) * coalesce(l.per_unit, 1), 1000000000000) as bigint) as chips,
       u.out_on, u.in_on, true as day_unknown
from carried as c
join unnamed as u using (row_id)
left join largest as l using (kind)
