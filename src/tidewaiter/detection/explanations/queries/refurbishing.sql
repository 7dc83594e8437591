-- Units by serial number: removed by a holder, sent back to their maker, then sold by it to somebody else.
with makers as (
  select party_id
  from parties
  where kind in ('manufacturer', 'integrator')
),
removed as (
  select serial_number, day, event_row
  from (select serial_number, cast(event_at as date) as day, row_id as event_row,
               row_number() over (partition by serial_number order by event_at, row_id) as place
        from custody_events
        where step = 'removed' and serial_number is not null) as placed
  where place = 1
),
came as (
  select n.serial_number, s.row_id, s.seller_id as holder_id, coalesce(s.ultimate_consignee_id, s.buyer_id) as maker_id, s.shipped_on
  from shipments as s
  join makers as m on m.party_id = coalesce(s.ultimate_consignee_id, s.buyer_id)
  join serials as n on n.shipment_id = s.shipment_id and n.line = s.line
  where s.kind = 'return'
),
sold as (
  select c.serial_number, c.row_id as came_row, s.row_id as sold_row, r.event_row
  from came as c
  join removed as r on r.serial_number = c.serial_number and r.day <= c.shipped_on
  join serials as n on n.serial_number = c.serial_number
  join shipments as s on s.shipment_id = n.shipment_id and s.line = n.line and s.seller_id = c.maker_id and s.kind <> 'return'
   and s.shipped_on > c.shipped_on and coalesce(s.ultimate_consignee_id, s.buyer_id) <> c.holder_id
),
fits as (
  select row_id, count(distinct serial_number) as units, min(other) as other, min(event_row) as event_row
  from (select came_row as row_id, sold_row as other, serial_number, event_row
        from sold
        union all
        select sold_row, came_row, serial_number, event_row
        from sold) as both_ways
  group by row_id
),
judged as (
  select a.row_id, a.kind, a.units as line_units, f.units, f.other, f.event_row,
         case when a.kind = 'return' or q.kind is null or q.kind in ('manufacturer', 'integrator', 'unknown') then q.kind else p.kind end as maker_kind, case when a.kind = 'return' then q.row_id else p.row_id end as party_row
  from asked_lines as a
  left join fits as f on f.row_id = a.row_id
  left join parties as p on p.party_id = a.seller_id
  left join parties as q on q.party_id = a.receiver_id
),
told as (
  select *, case when units > 0 and line_units > 0 then 'yes' when maker_kind is null or maker_kind in ('manufacturer', 'integrator', 'unknown') then 'unknown' else 'no' end as answer
  from judged
)
select row_id, answer, cast(case when answer = 'yes' then least(units, line_units) end as bigint) as units,
       case answer when 'yes' then 'shipments:' || row_id || '|shipments:' || other || '|custody_events:' || event_row
                   when 'no' then 'shipments:' || row_id || '|parties:' || party_row end as evidence,
       case when answer = 'unknown' then case when maker_kind in ('manufacturer', 'integrator') then 'serials' else 'parties.kind' end end as missing
from told
