-- TW110 never_arrived: Units were sent to a holder that keeps custody records of such, and no record of anybody tells of them since.
-- reads: custody_counts, custody_events, custody_spans, shipments
-- A list of serial numbers on a shipment says where units were to go, not whether they came: only a holder whose own custody records of the item
-- had begun by then can be missed in. Never a no: a departure that nobody recorded, or that names no holder, may be this one's.
with keeps as (
  select holder_id as party_id, item_id, min(month) as since
  from custody_counts
  where holder_kind = 'party' and own_records = 'yes'
  group by holder_id, item_id
),
sent as (
  select s.party_id, s.item_id, sum(s.units) as units, sum(case when s.units is null then 1 else 0 end) as uncounted, max(s.from_on) as last_on,
         sum(case when k.party_id is not null and s.until_on is null and s.from_on + $within_days < $last_day then s.units else 0 end) as gone,
         sum(case when k.party_id is not null and s.until_on is not null then s.units else 0 end) as arrived,
         min(case when k.party_id is not null and s.until_on is null and s.from_on + $within_days < $last_day then s.from_on end) as since,
         min(case when k.party_id is not null and s.until_on is null and s.from_on + $within_days < $last_day then s.row_id end) as first_row
  from custody_spans as s
  left join keeps as k on k.party_id = s.party_id and k.item_id = s.item_id and k.since <= s.from_on
  where s.state = 'in_transit' and s.party_id is not null
  group by s.party_id, s.item_id
),
-- What was told to have come to nobody knows whom may be this: of lots those that are no greater, and serial numbers that are known nowhere.
known as (
  select serial_number
  from custody_spans
  where serial_number is not null and party_id is not null
  group by serial_number
),
nowhere as (
  select e.item_id, cast(e.event_at as date) as day, case when e.serial_number is not null then 1 else e.units end as units, count(*) as times
  from custody_events as e
  left join known as k on k.serial_number = e.serial_number
  where e.party_id is null and e.site_id is null and k.serial_number is null
    and e.step in ('received', 'stored', 'installed', 'accepted', 'observed', 'returned', 'repaired')
  group by e.item_id, cast(e.event_at as date), case when e.serial_number is not null then 1 else e.units end
),
loose as (
  select s.party_id, s.item_id, sum(cast(coalesce(n.units, s.gone) as decimal(38, 0)) * n.times) as units
  from sent as s
  join nowhere as n on n.day >= s.since and n.item_id = s.item_id and coalesce(n.units, 0) <= s.gone
  where s.gone > 0
  group by s.party_id, s.item_id
),
-- How usual it is that the day of receipt stands with what was sent to a holder: where it often lacks, its lack says nothing.
habits as (
  select coalesce(ultimate_consignee_id, buyer_id) as party_id, count(*) - 1 as others, count(received_on) as dated
  from shipments
  where shipped_on + $within_days < $last_day
  group by coalesce(ultimate_consignee_id, buyer_id)
),
summed as (
  select s.party_id, sum(s.units) as units, sum(s.uncounted) as uncounted, max(s.last_on) as last_on, sum(s.gone) as gone, sum(s.arrived) as arrived,
         min(s.since) as since, min(s.first_row) as first_row, max(case when s.gone > coalesce(l.units, 0) then 1 else 0 end) as surely
  from sent as s
  left join loose as l on l.party_id = s.party_id and l.item_id = s.item_id
  group by s.party_id
),
judged as (
  select s.*, case when h.dated * 100 < h.others * $dated_pct then 1 else 0 end as undated,
         case when s.surely = 1 and s.uncounted = 0 and s.arrived > 0 and coalesce(h.dated * 100 >= h.others * $dated_pct, true) then 'yes' else 'unknown' end as answer
  from summed as s
  left join habits as h on h.party_id = s.party_id
)
select party_id as subject_id, coalesce(since, last_on) as as_of, answer,
       case when gone > 0 and gone <= 9223372036854775807 then cast(gone as bigint) end as units, cast(null as decimal(38, 3)) as tpp,
       'Of ' || cast(units as varchar) || ' units sent to it ' || cast(gone as varchar) || ' are told of by no record since, the first since '
         || cast(since as varchar) || '.' as summary,
       coalesce(first_row, 'parties:' || party_id) as evidence,
       case when answer = 'unknown' then case when gone > 0 and undated = 1 then 'shipments.received_on' when gone > 0 and surely = 0 then 'custody_events.party_id' else 'custody_events' end end as missing_facts
from judged
