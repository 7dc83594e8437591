-- Lines to a hall where a tenant rents so many units of the item, none of which left by a later line.
with known as (
  select a.row_id, t.row_id as tenancy_row, t.units as rented,
         case when t."use" in ('colocation', 'managed') or t.from_on > a.shipped_on + $lead_days or t.until_on <= a.shipped_on or t.item_id <> a.item_id then 'no'
              when t."use" is null or t.item_id is null or a.item_id is null or t.units is null then 'unknown'
              else 'yes' end as covers,
         case when t.item_id is null then 'tenancies.item_id' when a.item_id is null then 'shipments.item_id' when t.units is null then 'tenancies.units'
              else 'tenancies.use' end as missing
  from asked_lines as a
  join tenancies as t on t.site_id = a.site_id
),
went as (
  select distinct a.row_id
  from asked_lines as a
  join lineage as l on l.from_shipment_id = a.shipment_id and l.from_line = a.line
),
seen as (
  select a.row_id, min(s.row_id) as went_row
  from asked_lines as a
  join serials as n on n.shipment_id = a.shipment_id and n.line = a.line
  join serials as m on m.serial_number = n.serial_number
  join shipments as s on s.shipment_id = m.shipment_id and s.line = m.line and s.shipped_on > a.shipped_on and s.kind <> 'return'
  group by a.row_id
),
moved as (
  select distinct a.row_id
  from asked_lines as a
  join custody_events as e on e.site_id = a.site_id and e.step in ('removed', 'shipped') and coalesce(e.item_id, a.item_id) = a.item_id
   and cast(e.event_at as date) >= a.shipped_on
),
chosen as (
  select k.row_id, k.tenancy_row, k.rented, a.units as line_units, a.shipped_on,
         row_number() over (partition by k.row_id order by k.rented desc, k.tenancy_row) as place
  from known as k
  join asked_lines as a on a.row_id = k.row_id
  where k.covers = 'yes'
),
shared as (
  select *, sum(cast(line_units as decimal(38, 0))) over (partition by tenancy_row order by shipped_on, row_id
                                                          rows between unbounded preceding and current row) as so_far
  from chosen
  where place = 1
),
states as (
  select row_id, min(case when covers = 'unknown' then missing end) as missing
  from known
  group by row_id
),
told as (
  select a.row_id, a.site_id, z.kind as site_kind, z.row_id as site_row, e.went_row, t.missing, h.tenancy_row, h.row_id as rented_row,
         greatest(0, least(h.line_units, h.rented - (h.so_far - h.line_units))) as units,
         case when w.row_id is not null or m.row_id is not null then 1 else 0 end as may_be_gone
  from asked_lines as a
  left join sites as z on z.site_id = a.site_id
  left join went as w on w.row_id = a.row_id
  left join seen as e on e.row_id = a.row_id
  left join moved as m on m.row_id = a.row_id
  left join shared as h on h.row_id = a.row_id
  left join states as t on t.row_id = a.row_id
),
judged as (
  select *, case when went_row is not null or site_kind <> 'data_hall' then 'no' when units > 0 and may_be_gone = 0 and site_kind = 'data_hall' then 'yes' else 'unknown' end as answer
  from told
)
select row_id, answer, cast(case when answer = 'yes' then units end as bigint) as units,
       case when answer = 'yes' then 'shipments:' || row_id || '|tenancies:' || tenancy_row
            when answer = 'no' and went_row is not null then 'shipments:' || row_id || '|shipments:' || went_row
            when answer = 'no' then 'shipments:' || row_id || '|sites:' || site_row end as evidence,
       case when answer <> 'unknown' then null when site_id is null then 'shipments.site_id' when site_kind is null then 'sites.kind'
            when rented_row is not null then 'custody_events' else coalesce(missing, 'tenancies') end as missing
from judged
