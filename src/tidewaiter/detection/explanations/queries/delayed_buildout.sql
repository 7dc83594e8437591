-- Lines to a site whose contracted or energised capacity begins later, of units that lay in store at the receiver meanwhile.
with phases as (
  select site_id, min(from_on) as first_on, max(from_on) as last_on, count(*) as phases
  from site_capacity
  where kind in ('contracted', 'energised')
  group by site_id
),
later as (
  select a.row_id, min(c.row_id) as phase_row
  from asked_lines as a
  join site_capacity as c on c.site_id = a.site_id and c.kind in ('contracted', 'energised') and c.from_on > coalesce(a.received_on, a.shipped_on)
  group by a.row_id
),
installed as (
  select a.row_id, count(distinct e.serial_number) as units, min(e.row_id) as event_row
  from asked_lines as a
  join serials as n on n.shipment_id = a.shipment_id and n.line = a.line
  join custody_events as e on e.serial_number = n.serial_number and e.step = 'installed' and cast(e.event_at as date) >= a.shipped_on
   and cast(e.event_at as date) <= a.shipped_on + $installed_within_days
  group by a.row_id
),
waiting as (
  select a.*, p.phases,
         case when i.units >= a.units then 'no' when p.last_on > a.received_on then 'yes' else 'unknown' end as waits, i.event_row
  from asked_lines as a
  left join phases as p on p.site_id = a.site_id
  left join installed as i on i.row_id = a.row_id
),
stored as (
  select a.row_id, a.units as line_units, a.receiver_id, a.item_id, a.shipped_on, sum(cast(c.units as decimal(38, 0))) as units, min(c.row_id) as span_row
  from waiting as a
  join custody_spans as c on a.waits = 'yes' and c.party_id = a.receiver_id and c.item_id = a.item_id and c.state = 'stored'
   and c.from_on >= a.shipped_on and c.from_on <= a.shipped_on + $stored_within_days
  group by a.row_id, a.units, a.receiver_id, a.item_id, a.shipped_on
),
shared as (
  select *, sum(cast(line_units as decimal(38, 0))) over (partition by receiver_id, item_id order by shipped_on desc, row_id
                                                          rows between unbounded preceding and current row) as so_far,
         max(units) over (partition by receiver_id, item_id order by shipped_on desc, row_id
                          rows between unbounded preceding and current row) as most
  from stored
),
told as (
  select a.row_id, a.site_id, a.item_id, a.received_on, a.phases, a.waits, l.phase_row as later_row, a.event_row, s.span_row,
         greatest(0, least(s.line_units, s.units, s.most - (s.so_far - s.line_units))) as units
  from waiting as a
  left join later as l on l.row_id = a.row_id
  left join shared as s on s.row_id = a.row_id
)
select row_id, case when waits = 'no' then 'no' when waits = 'yes' and units > 0 then 'yes' else 'unknown' end as answer,
       cast(case when waits = 'yes' and units > 0 then units end as bigint) as units,
       case when waits = 'no' then 'shipments:' || row_id || '|custody_events:' || event_row
            when waits = 'yes' and units > 0 then 'shipments:' || row_id || '|site_capacity:' || later_row || '|' || span_row end as evidence,
       case when waits = 'no' or (waits = 'yes' and units > 0) then null when site_id is null then 'shipments.site_id'
            when phases is null or waits <> 'yes' and received_on is not null then 'site_capacity' when received_on is null then 'shipments.received_on' when item_id is null then 'shipments.item_id'
            else 'custody_events' end as missing
from told
