-- In which months something was told of a site, and of which item.
with serial_items as (
  select serial_number, item_id
  from devices
  union
  select n.serial_number, s.item_id
  from serials as n
  join shipments as s on s.shipment_id = n.shipment_id and s.line = n.line
  where s.item_id is not null
),
told as (
  select site_id, item_id, shipped_on as day from shipments where site_id is not null
  union all
  select site_id, item_id, received_on from shipments where site_id is not null and received_on is not null
  union all
  select site_id, item_id, cast(event_at as date) from custody_events where site_id is not null and (item_id is not null or serial_number is null)
  union all
  select e.site_id, i.item_id, cast(e.event_at as date)
  from custody_events as e
  left join serial_items as i on i.serial_number = e.serial_number
  where e.site_id is not null and e.item_id is null and e.serial_number is not null
  union all
  select site_id, item_id, from_on from tenancies
  union all
  select site_id, item_id, ordered_on from orders where site_id is not null
  union all
  select site_id, item_id, inspected_on from inspections
)
select site_id, item_id, cast(date_trunc('month', day) as date) as month
from told
group by 1, 2, 3
