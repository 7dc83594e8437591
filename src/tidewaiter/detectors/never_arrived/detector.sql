-- TW110 never_arrived: Units were sent to a holder that keeps custody records of such, and no record of anybody tells of them since.
-- reads: custody_counts, custody_spans
-- A list of serial numbers on a shipment says where units were to go, not whether they came: only a holder whose own custody records of the item
-- had begun by then can be missed in. Never a no: a departure that nobody recorded, or that names no holder, may be this one's.
with keeps as (
  select holder_id as party_id, item_id, min(month) as since
  from custody_counts
  where holder_kind = 'party' and own_records = 'yes'
  group by holder_id, item_id
),
sent as (
  select s.party_id, sum(s.units) as units, sum(case when s.units is null then 1 else 0 end) as uncounted, max(s.from_on) as last_on,
         sum(case when k.party_id is not null and s.until_on is null and s.from_on + $within_days < $last_day then s.units else 0 end) as gone,
         sum(case when k.party_id is not null and s.until_on is not null then s.units else 0 end) as arrived,
         min(case when k.party_id is not null and s.until_on is null and s.from_on + $within_days < $last_day then s.from_on end) as since,
         min(case when k.party_id is not null and s.until_on is null and s.from_on + $within_days < $last_day then s.row_id end) as first_row
  from custody_spans as s
  left join keeps as k on k.party_id = s.party_id and k.item_id = s.item_id and k.since <= s.from_on
  where s.state = 'in_transit' and s.party_id is not null
  group by s.party_id
)
select party_id as subject_id, coalesce(since, last_on) as as_of,
       case when gone > 0 and uncounted = 0 and arrived > 0 then 'yes' else 'unknown' end as answer,
       case when gone > 0 and gone <= 9223372036854775807 then cast(gone as bigint) end as units, cast(null as decimal(38, 3)) as tpp,
       'Of ' || cast(units as varchar) || ' units sent to it ' || cast(gone as varchar) || ' are told of by no record since, the first since '
         || cast(since as varchar) || '.' as summary,
       coalesce(first_row, 'parties:' || party_id) as evidence,
       case when gone > 0 and uncounted = 0 and arrived > 0 then null else 'custody_events' end as missing_facts
from sent
