-- The last day of which any record speaks as of something that happened; days that only lie ahead do not count.
select max(day) as day
from (
  select max(shipped_on) as day from shipments
  union all
  select max(received_on) from shipments
  union all
  select max(ordered_on) from orders
  union all
  select max(filed_on) from declarations
  union all
  select max(inspected_on) from inspections
  union all
  select max(cast(event_at as date)) from custody_events
  union all
  select max(issued_on) from documents
  union all
  select max(issued_on) from licenses
  union all
  select max(done_on) from duties
) as said
