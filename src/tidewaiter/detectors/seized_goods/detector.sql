-- TW132 seized_goods: Goods were seized, and this line brought them or took them away.
-- reads: item_chips, line_reports, shipments
with near as (
  select s.row_id, r.sure, r.missing_facts, case when r.side = 'serial' or r.next_on <= s.shipped_on + $within_days then r.next_event_row_id when r.last_on >= s.shipped_on - $after_days then r.last_event_row_id end as event_row_id,
         case when r.side = 'serial' or r.next_on <= s.shipped_on + $within_days then r.next_on else r.last_on end as day, case when r.side = 'serial' or r.next_on <= s.shipped_on + $within_days then r.next_units else r.last_units end as told
  from line_reports as r
  join shipments as s on s.row_id = r.shipment_row_id
  where r.step = 'seized'
),
summed as (
  select row_id, max(case when sure = 'yes' then 1 else 0 end) as sure, max(missing_facts) as missing_facts,
         min(case when sure = 'yes' then event_row_id end) as event_row_id
  from near
  where event_row_id is not null
  group by row_id
),
chosen as (
  select u.row_id, u.sure, u.missing_facts, u.event_row_id, min(n.day) as day, min(n.told) as told
  from summed as u
  left join near as n on n.row_id = u.row_id and n.event_row_id = u.event_row_id
  group by u.row_id, u.sure, u.missing_facts, u.event_row_id
)
select l.shipment_id || ':' || l.line as subject_id, l.shipped_on as as_of, case when m.sure = 1 then 'yes' else 'unknown' end as answer, l.units,
       cast(case when cast(l.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(l.units as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end as decimal(38, 3)) as tpp,
       'Such units were seized on ' || cast(m.day as varchar) || ' (' || cast(m.told as varchar) || ' in that report); '
         || cast(l.units as varchar) || ' went over this line.' as summary,
       'shipments:' || l.row_id || coalesce('|custody_events:' || m.event_row_id, '') as evidence, case when m.sure = 0 then m.missing_facts end as missing_facts
from chosen as m
join shipments as l on l.row_id = m.row_id
left join item_chips as c on c.item_id = l.item_id
