-- TW110 never_arrived: Units left a holder by its own records, and no record of anybody tells of them since.
-- reads: custody_spans
-- Never a no: a departure that nobody recorded, or that names no holder, may be this one's.
with sent as (
  select party_id, sum(units) as units, sum(case when units is null then 1 else 0 end) as uncounted, max(from_on) as last_on,
         sum(case when until_on is null and from_on + $within_days < $last_day then units else 0 end) as gone,
         sum(case when until_on is not null then units else 0 end) as arrived,
         min(case when until_on is null and from_on + $within_days < $last_day then from_on end) as since,
         min(case when until_on is null and from_on + $within_days < $last_day then row_id end) as first_row
  from custody_spans
  where state = 'in_transit' and party_id is not null
  group by party_id
)
select party_id as subject_id, coalesce(since, last_on) as as_of,
       case when gone > 0 and uncounted = 0 and arrived > 0 then 'yes' else 'unknown' end as answer,
       case when gone > 0 and gone <= 9223372036854775807 then cast(gone as bigint) end as units, cast(null as decimal(38, 3)) as tpp,
       'Of ' || cast(units as varchar) || ' units that left it ' || cast(gone as varchar) || ' are told of by no record since, the first since '
         || cast(since as varchar) || '.' as summary,
       coalesce(first_row, 'parties:' || party_id) as evidence,
       case when gone > 0 and uncounted = 0 and arrived > 0 then null else 'custody_events' end as missing_facts
from sent
