-- Every serial number on a line as an event at each of its two holders, with the event before it at that holder.
-- A line that names more units than it has contradicts itself: its serial numbers say nothing.
-- On one day receipts come first, if their day is on record: goods whose receipt is not may have been sent back after they left on
-- that day. A number that stands twice on one side on one day is not followed.
with counted as (
  select shipment_id, line, count(*) as named
  from serials
  group by shipment_id, line
),
told as (
  select l.*, i.per_unit, s.serial_number
  from serials as s
  join counted as c on c.shipment_id = s.shipment_id and c.line = s.line
  join lineage_lines as l on l.shipment_id = s.shipment_id and l.line = s.line
  join lineage_items as i on i.item = l.item
  where cast(c.named as decimal(38, 0)) * i.per_unit <= l.chips
),
events as (
  select to_party as party, kind, per_unit, serial_number, 0 as side, in_day as day, unknown, number from told
  union all
  select from_party, kind, per_unit, serial_number, 1, out_day, 0, number from told
),
counted_events as (
  select *, count(*) over (partition by party, serial_number, side, day) as times
  from events
),
followed as (
  select *, lag(number) over story as number_before, lag(side) over story as side_before, lag(kind) over story as kind_before,
         lag(per_unit) over story as per_unit_before, lag(day) over story as day_before, lag(unknown) over story as unknown_before, lag(times) over story as times_before
  from counted_events
  window story as (partition by party, serial_number order by day, side, number)
),
judged as (
  select party, kind, per_unit, serial_number, side, day, number,
         case when side = 1 and side_before = 0 and kind_before = kind and per_unit_before = per_unit
                and times = 1 and times_before = 1 and (unknown_before = 0 or day_before < day) then number_before end as came_on
  from followed
)
select * from judged
