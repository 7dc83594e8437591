-- TW210 serial_shipped_twice: One seller shipped the same serial number twice and it is not recorded to have come back.
-- reads: item_chips, serials, shipments
with shipped as (
  select n.serial_number, max(s.shipped_on) as day, min(s.item_id) as item_id, count(*) as legs, min(s.seller_id) as first_seller, max(s.seller_id) as last_seller
  from serials as n
  join shipments as s on s.shipment_id = n.shipment_id and s.line = n.line
  group by n.serial_number
),
-- Of one leg, or two of different sellers, none was shipped twice by one: those need not be put in order.
again as (
  select serial_number
  from shipped
  where legs > 2 or (legs = 2 and first_seller = last_seller)
),
followed as (
  select n.serial_number, s.row_id, s.shipped_on, s.seller_id,
         lag(s.seller_id) over leg as seller_before, lag(coalesce(s.ultimate_consignee_id, s.buyer_id)) over leg as receiver_before,
         lag(s.row_id) over leg as row_before, lag(s.shipped_on) over leg as day_before
  from again as a
  join serials as n on n.serial_number = a.serial_number
  join shipments as s on s.shipment_id = n.shipment_id and s.line = n.line
  window leg as (partition by n.serial_number order by s.shipped_on, s.shipment_id, s.line)
),
twice as (
  select serial_number, min(row_before || '|shipments:' || row_id) as rows_told,
         min('Shipped by ' || seller_id || ' on ' || cast(day_before as varchar) || ' and again on ' || cast(shipped_on as varchar) || '.') as words
  from followed
  where seller_before = seller_id and receiver_before <> seller_id
  group by serial_number
)
select o.serial_number as subject_id, o.day as as_of, case when t.serial_number is null then 'no' else 'yes' end as answer, cast(1 as bigint) as units,
       cast(cast(c.chips_per_unit as decimal(38, 0)) * c.tpp as decimal(38, 3)) as tpp, t.words as summary, 'shipments:' || t.rows_told as evidence,
       cast(null as varchar) as missing_facts
from shipped as o
left join twice as t on t.serial_number = o.serial_number
left join item_chips as c on c.item_id = o.item_id
