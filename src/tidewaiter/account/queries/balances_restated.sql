-- Units of shipment lines that another line already names: the same serial number on both, or devices put the unit into one that went
-- between the same parties on the same day. Such goods count once, at the line of the outermost unit. Where a line bears more serial
-- numbers than units they name its parts: it is the same goods only if all of them are.
with recursive sittings as (
  select serial_number, parent_serial_number as outer_serial, from_at, until_at, 1 as level
  from devices
  where parent_serial_number <> serial_number and serial_number in (select serial_number from serials)
  union all
  select s.serial_number, v.parent_serial_number, greatest(s.from_at, v.from_at), least(s.until_at, v.until_at), s.level + 1
  from sittings as s
  join devices as v on v.serial_number = s.outer_serial and v.parent_serial_number <> v.serial_number
  where s.level < 4
),
numbered as (
  select distinct s.row_id, s.shipment_id, s.line, s.units, s.seller_id, coalesce(s.ultimate_consignee_id, s.buyer_id) as party_id, s.shipped_on,
         n.serial_number, coalesce(i.chips_per_unit, 0) as chips
  from serials as n
  join shipments as s on s.shipment_id = n.shipment_id and s.line = n.line
  left join item_chips as i on i.item_id = s.item_id
),
within as (
  select distinct n.row_id, n.serial_number, t.outer_serial, n.seller_id, n.party_id, n.shipped_on
  from numbered as n
  join sittings as t on t.serial_number = n.serial_number and (t.from_at is null or cast(t.from_at as date) <= n.shipped_on)
                    and (t.until_at is null or cast(t.until_at as date) > n.shipped_on)
),
again as (
  select w.row_id, w.serial_number
  from within as w
  join numbered as o on o.serial_number = w.outer_serial and o.seller_id = w.seller_id and o.party_id = w.party_id and o.shipped_on = w.shipped_on
                    and o.row_id <> w.row_id
  left join within as circle on circle.row_id = o.row_id and circle.serial_number = o.serial_number and circle.outer_serial = w.serial_number
  where circle.row_id is null
  union
  select n.row_id, n.serial_number
  from numbered as n
  join numbered as o on o.serial_number = n.serial_number and o.seller_id = n.seller_id and o.party_id = n.party_id and o.shipped_on = n.shipped_on
  where o.chips > n.chips or (o.chips = n.chips and (o.shipment_id < n.shipment_id or (o.shipment_id = n.shipment_id and o.line < n.line)))
),
told as (
  select n.row_id, max(n.units) as units, count(*) as serials, count(a.serial_number) as again
  from numbered as n
  left join again as a on a.row_id = n.row_id and a.serial_number = n.serial_number
  group by n.row_id
)
select row_id, case when serials <= units then again when again = serials then units else 0 end as units
from told
where again > 0
