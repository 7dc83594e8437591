-- Every record that says something of a serial number, in one form: custody events, shipment lines with serial numbers,
-- papers that name the serial number, replacements. The code is the step, and the order of steps told of one instant:
-- 1 commissioned, 2 received, 4 stored, 5 installed, 6 put into another unit, 7 accepted, 8 observed, 11 removed,
-- 12 repaired, 13 shipped, 14 returned by its own word, 15 received by a maker, 16 returned to a maker, 17 return paper,
-- 18 scrapped, 19 scrap certificate, 20 seized, 21 lost, 22 taken out of another unit. A shipping day means its end, a
-- receiving day its begin, so that what custody tells of the day itself lies between.
with makers as (
  select party_id, case when kind in ('manufacturer', 'integrator') then 1 when kind <> 'unknown' then 0 end as maker
  from parties
),
events as (
  select e.serial_number, e.item_id, e.event_at, e.step, coalesce(e.party_id, s.operator_id) as party_id, e.site_id, e.location,
         e.replaced_by_serial, e.basis, e.event_id, e.row_id, case when e.recorded_at < e.event_at then 1 else 0 end as early
  from custody_events as e
  left join sites as s on s.site_id = e.site_id
  cross join as_of_day as d
  where e.serial_number is not null and cast(e.event_at as date) <= d.day and e.step <> 'listed_for_sale'
    and (e.status is null or e.status <> 'corrected' or e.recorded_at is not null)
),
lines as (
  select n.serial_number, l.item_id, l.shipped_on, l.received_on, l.seller_id, coalesce(l.ultimate_consignee_id, l.buyer_id) as to_party_id,
         l.site_id, l.shipment_id || '/' || l.line as event_id, 'shipments:' || l.row_id as row_id
  from serials as n
  join shipments as l on l.shipment_id = n.shipment_id and l.line = n.line
),
papers as (
  select p.subject_id as serial_number, p.issued_on, p.kind, p.issuer_id, p.document_id, 'documents:' || p.row_id as row_id
  from documents as p
  left join makers as m on m.party_id = p.issuer_id
  where p.issued_on is not null and p.subject_kind in ('device', 'serial', 'serial_number', 'unit')
    and (p.kind = 'scrap_certificate' or (p.kind = 'rma' and m.maker = 1))
)
select e.serial_number, e.item_id, e.event_at as told_at,
       case when e.replaced_by_serial <> e.serial_number and e.step in ('commissioned', 'received', 'stored', 'installed', 'accepted', 'observed')
            then 11
            else case e.step when 'commissioned' then 1 when 'received' then case when m.maker = 1 then 15 else 2 end when 'stored' then 4
                 when 'installed' then 5 when 'accepted' then 7 when 'observed' then 8 when 'removed' then 11 when 'repaired' then 12
                 when 'shipped' then 13 when 'returned' then case when m.maker = 1 then 16 else 14 end when 'scrapped' then 18
                 when 'seized' then 20 when 'lost' then 21 end end as code,
       e.party_id, cast(null as varchar) as to_party_id, e.site_id, e.location, cast(null as varchar) as inside_serial, e.basis,
       e.event_id, 'custody_events:' || e.row_id as row_id, 'custody' as told, e.early, m.maker
from events as e
left join makers as m on m.party_id = e.party_id
union all
select replaced_by_serial, item_id, event_at, 5, party_id, cast(null as varchar), site_id, location, cast(null as varchar), basis,
       event_id, 'custody_events:' || row_id, 'replacement', 0, cast(null as bigint)
from events
where replaced_by_serial <> serial_number
union all
select l.serial_number, l.item_id,
       case when l.received_on <= l.shipped_on then cast(l.shipped_on as timestamp)
            else cast(l.shipped_on as timestamp) + interval '86399' second end,
       13, l.seller_id, l.to_party_id, cast(null as varchar), cast(null as varchar), cast(null as varchar), 'document', l.event_id, l.row_id,
       'shipment', 0, cast(null as bigint)
from lines as l
cross join as_of_day as d
where l.shipped_on <= d.day
union all
select l.serial_number, l.item_id,
       case when l.received_on = l.shipped_on then cast(l.received_on as timestamp) + interval '1' second
            else cast(l.received_on as timestamp) end,
       case when m.maker = 1 then 15 else 2 end, l.to_party_id, cast(null as varchar), l.site_id, cast(null as varchar), cast(null as varchar),
       'document', l.event_id, l.row_id, 'shipment', 0, m.maker
from lines as l
left join makers as m on m.party_id = l.to_party_id
cross join as_of_day as d
where l.received_on <= d.day
union all
select p.serial_number, cast(null as varchar), cast(p.issued_on as timestamp) + interval '86399' second,
       case when p.kind = 'rma' then 17 else 19 end, p.issuer_id, cast(null as varchar), cast(null as varchar), cast(null as varchar),
       cast(null as varchar), 'document', p.document_id, p.row_id, 'paper', 0, cast(null as bigint)
from papers as p
cross join as_of_day as d
where p.issued_on <= d.day
