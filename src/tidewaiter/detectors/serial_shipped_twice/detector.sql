-- TW210 serial_shipped_twice: One seller shipped the same serial number twice and it is not recorded to have come back.
-- reads: item_chips, serials, shipments
with legs as (
  select n.serial_number, s.row_id, s.shipped_on, s.shipment_id, s.line, s.seller_id, s.kind, s.item_id,
         coalesce(s.ultimate_consignee_id, s.buyer_id) as receiver_id
  from serials as n
  join shipments as s on s.shipment_id = n.shipment_id and s.line = n.line
),
followed as (
  select serial_number, row_id, shipped_on, seller_id, item_id,
         lag(seller_id) over leg as seller_before, lag(receiver_id) over leg as receiver_before, lag(row_id) over leg as row_before,
         lag(shipped_on) over leg as day_before
  from legs
  window leg as (partition by serial_number order by shipped_on, shipment_id, line)
),
judged as (
  select serial_number, max(shipped_on) as day, min(item_id) as item_id,
         sum(case when seller_before = seller_id and receiver_before <> seller_id then 1 else 0 end) as twice,
         min(case when seller_before = seller_id and receiver_before <> seller_id then row_before || '|shipments:' || row_id end) as rows_told,
         min(case when seller_before = seller_id and receiver_before <> seller_id
             then 'Shipped by ' || seller_id || ' on ' || cast(day_before as varchar) || ' and again on ' || cast(shipped_on as varchar) || '.' end) as words
  from followed
  group by serial_number
)
select j.serial_number as subject_id, j.day as as_of, case when j.twice > 0 then 'yes' else 'no' end as answer, cast(1 as bigint) as units,
       cast(cast(c.chips_per_unit as decimal(38, 0)) * c.tpp as decimal(38, 3)) as tpp, j.words as summary, 'shipments:' || j.rows_told as evidence,
       cast(null as varchar) as missing_facts
from judged as j
left join item_chips as c on c.item_id = j.item_id
