-- TW216 return_never_arrived: Units were sent back, and no record shows that they came, though the receiver's later receipts are on record.
-- reads: custody_spans, item_chips, serials, shipments
with returned as (
  select s.row_id, s.shipment_id, s.line, s.shipped_on, s.received_on, s.units, s.item_id, s.seller_id, coalesce(s.ultimate_consignee_id, s.buyer_id) as receiver_id
  from shipments as s
  where s.kind = 'return'
),
told as (
  select coalesce(ultimate_consignee_id, buyer_id) as party_id, received_on as day
  from shipments
  where received_on is not null
  union all
  select party_id, from_on
  from custody_spans
  where party_id is not null and state in ('held', 'stored', 'in_repair', 'returned')
),
receivers as (
  select party_id, max(day) as last_on
  from told
  group by party_id
),
arrived as (
  select r.row_id, n.serial_number, max(case when c.from_on >= r.shipped_on and c.party_id = r.receiver_id and c.state <> 'in_transit' then 1 else 0 end) as came
  from returned as r
  join serials as n on n.shipment_id = r.shipment_id and n.line = r.line
  left join custody_spans as c on c.serial_number = n.serial_number
  group by r.row_id, n.serial_number
),
numbered as (
  select row_id, sum(came) as came, min(case when came = 0 then serial_number end) as first_missing
  from arrived
  group by row_id
),
-- How usual it is that the day of receipt stands with what was sent to this receiver until then: where it often lacks, its lack says nothing.
habits as (
  select row_id, count(*) over earlier - 1 as others, count(received_on) over earlier as dated
  from shipments
  window earlier as (partition by coalesce(ultimate_consignee_id, buyer_id) order by shipped_on range between unbounded preceding and current row)
),
judged as (
  select r.*, coalesce(n.came, 0) as came, n.first_missing,
         case when r.units = 0 or r.received_on is not null or coalesce(n.came, 0) >= r.units then 'no'
              when coalesce(n.came, 0) = 0 and p.last_on > r.shipped_on + $within_days and h.dated * 100 >= h.others * $dated_pct then 'yes'
              else 'unknown' end as answer
  from returned as r
  join habits as h on h.row_id = r.row_id
  left join numbered as n on n.row_id = r.row_id
  left join receivers as p on p.party_id = r.receiver_id
)
select j.shipment_id || ':' || j.line as subject_id, j.shipped_on as as_of, j.answer, j.units,
       cast(case when cast(j.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(j.units as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end as decimal(38, 3)) as tpp,
       cast(j.units as varchar) || ' units sent back by ' || j.seller_id || ' on ' || cast(j.shipped_on as varchar) || '; no receipt at ' || j.receiver_id
         || ' is on record after ' || cast($within_days as varchar) || ' days' || coalesce(', nor of serial number ' || j.first_missing, '') || '.' as summary,
       'shipments:' || j.row_id as evidence, case when j.answer = 'unknown' then 'shipments.received_on' end as missing_facts
from judged as j
left join item_chips as c on c.item_id = j.item_id
