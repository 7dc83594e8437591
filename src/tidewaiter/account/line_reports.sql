-- line_reports: The shipment lines whose units may be those that were offered for sale, seized or reported lost, with the nearest report.
-- reads: custody_events, serials, shipments
-- writes: line_reports
-- A unit whose serial number a line lists was on the last such line before the report. Any other report is set beside the lines that its holder
-- received and sold: of that item, and, not surely, where the line or the report does not tell its item. One without either is of any line, and left
-- out. The nearest report after and before each line come from running over the days of a holder and an item, however many of both there are.
with told as (
  select row_id, step, serial_number, party_id, item_id, coalesce(units, 1) as units, cast(event_at as date) as day
  from custody_events
  where step in ('listed_for_sale', 'lost', 'seized')
),
numbered as (
  select t.step, t.row_id as event_row_id, t.day, t.units, s.row_id, row_number() over (partition by t.row_id order by s.shipped_on desc, s.row_id) as place
  from told as t
  join serials as n on n.serial_number = t.serial_number
  join shipments as s on s.shipment_id = n.shipment_id and s.line = n.line and s.shipped_on <= t.day
),
by_serial as (
  select step, row_id, event_row_id, day, sum(units) over (partition by step, row_id) as units, row_number() over (partition by step, row_id order by day, event_row_id) as place
  from numbered
  where place = 1
),
held as (
  select t.step, t.party_id, t.item_id, t.day, t.units, t.row_id as event_row_id
  from told as t
  left join numbered as n on n.event_row_id = t.row_id and n.place = 1
  where n.event_row_id is null and t.party_id is not null
),
-- How a report and a line meet: of one item, or one of the two does not tell it.
reports as (
  select step, 'item' as way, party_id, item_id, day, units, event_row_id
  from held
  where item_id is not null
  union all
  select step, 'line', party_id, '', day, units, event_row_id
  from held
  union all
  select step, 'report', party_id, '', day, units, event_row_id
  from held
  where item_id is null
),
sides as (
  select row_id, 'received' as side, coalesce(ultimate_consignee_id, buyer_id) as party_id, item_id, shipped_on
  from shipments
  union all
  select row_id, 'sold', seller_id, item_id, shipped_on
  from shipments
),
ways as (
  select row_id, side, party_id, 'item' as way, item_id, shipped_on
  from sides
  where item_id is not null
  union all
  select row_id, side, party_id, 'line', '', shipped_on
  from sides
  where item_id is null
  union all
  select row_id, side, party_id, 'report', '', shipped_on
  from sides
  where item_id is not null
),
keys as (
  select distinct step, way, party_id, item_id
  from reports
),
stacked as (
  select step, way, party_id, item_id, day, 1 as turn, event_row_id, units, cast(null as varchar) as row_id, cast(null as varchar) as side
  from reports
  union all
  select k.step, k.way, k.party_id, k.item_id, w.shipped_on, 0, null, null, w.row_id, w.side
  from ways as w
  join keys as k on k.way = w.way and k.party_id = w.party_id and k.item_id = w.item_id
),
near as (
  select step, way, row_id, side,
         first_value(event_row_id ignore nulls) over later as next_row, first_value(case when turn = 1 then day end ignore nulls) over later as next_on,
         first_value(units ignore nulls) over later as next_units,
         last_value(event_row_id ignore nulls) over earlier as last_row, last_value(case when turn = 1 then day end ignore nulls) over earlier as last_on,
         last_value(units ignore nulls) over earlier as last_units
  from stacked
  window later as (partition by step, way, party_id, item_id order by day, turn, event_row_id, row_id, side rows between current row and unbounded following),
         earlier as (partition by step, way, party_id, item_id order by day, turn, event_row_id, row_id, side rows between unbounded preceding and current row)
),
found as (
  select step, 'serial' as side, row_id, 'item' as way, event_row_id as next_row, day as next_on, cast(units as bigint) as next_units, cast(null as varchar) as last_row,
         cast(null as date) as last_on, cast(null as bigint) as last_units
  from by_serial
  where place = 1
  union all
  select step, side, row_id, way, next_row, next_on, next_units, last_row, last_on, last_units
  from near
  where row_id is not null and (next_row is not null or (side = 'sold' and last_row is not null))
)
select f.step, f.side, s.shipment_id, s.line, f.row_id as shipment_row_id, case when f.way = 'item' then 'yes' else 'no' end as sure,
       case f.way when 'line' then 'shipments.item_id' when 'report' then 'custody_events.item_id' end as missing_facts,
       f.next_on, f.next_row as next_event_row_id, cast(f.next_units as bigint) as next_units, case when f.side = 'sold' then f.last_on end as last_on,
       case when f.side = 'sold' then f.last_row end as last_event_row_id, cast(case when f.side = 'sold' then f.last_units end as bigint) as last_units
from found as f
join shipments as s on s.row_id = f.row_id
