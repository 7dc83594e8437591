-- TW117 no_receipt: The receiver writes down what comes in, and these goods are not among it.
-- reads: custody_events, item_chips, serials, shipments, sites
-- Even if all that came in during those weeks had been this line's, it is too little. A receipt that lacks its receiver, item
-- or units may be anybody's: it only ever leaves the answer open.
with lines as (
  select row_id, shipment_id, line, shipped_on, units, item_id, seller_id, coalesce(ultimate_consignee_id, buyer_id) as receiver_id
  from shipments
  where units > 0
),
receipts as (
  select coalesce(e.party_id, w.operator_id) as party_id, e.item_id, e.serial_number, cast(e.event_at as date) as day,
         case when e.serial_number is not null then 1 else e.units end as units
  from custody_events as e
  left join sites as w on w.site_id = e.site_id
  where e.step in ('received', 'returned')
),
-- Who writes down what comes in.
keepers as (
  select party_id, count(*) as receipts
  from receipts
  where party_id is not null
  group by party_id
),
asked as (
  select l.*, k.receipts
  from lines as l
  join keepers as k on k.party_id = l.receiver_id
  where l.receiver_id <> l.seller_id
),
-- What a receipt tells: receiver and item, or only one of them.
written as (
  select case when party_id is null then 'item' when item_id is null then 'party' else 'both' end as kind, coalesce(party_id, '') as party_id, coalesce(item_id, '') as item_id,
         day, cast(coalesce(units, 0) as decimal(38, 0)) as units, case when units is null then 1 else 0 end as uncounted
  from receipts
  where party_id is not null or item_id is not null
),
kinds as (
  select distinct kind, party_id, item_id
  from written
),
-- Of whom or what there are receipts at all, for each line.
may_be as (
  select k.kind, k.party_id, k.item_id, a.shipped_on, a.row_id
  from asked as a
  join kinds as k on k.kind = 'both' and k.party_id = a.receiver_id and k.item_id = a.item_id
  union all
  select k.kind, k.party_id, k.item_id, a.shipped_on, a.row_id
  from asked as a
  join kinds as k on k.kind = 'item' and k.item_id = a.item_id
  union all
  select k.kind, k.party_id, k.item_id, a.shipped_on, a.row_id
  from asked as a
  join kinds as k on k.kind = 'party' and k.party_id = a.receiver_id
),
-- The beginning and the end of each line's weeks stand in one row with the receipts: differences of running sums are what
-- came in between, however many lines and receipts there are.
steps as (
  select kind, party_id, item_id, shipped_on - $before_days as day, 0 as after, cast(0 as decimal(38, 0)) as units, 0 as uncounted, row_id, 0 as ends
  from may_be
  union all
  select kind, party_id, item_id, shipped_on + $within_days, 2, 0, 0, row_id, 1
  from may_be
  union all
  select kind, party_id, item_id, day, 1, units, uncounted, null, null
  from written
),
summed as (
  select kind, row_id, ends, sum(units) over weeks as units, sum(uncounted) over weeks as uncounted
  from steps
  window weeks as (partition by kind, party_id, item_id order by day, after rows between unbounded preceding and current row)
),
came as (
  select row_id, sum(case when kind <> 'both' then 0 when ends = 1 then units else -units end) as units,
         sum(case when kind = 'both' then 0 when ends = 1 then units else -units end) as loose,
         sum(case when ends = 1 then uncounted else -uncounted end) as uncounted
  from summed
  where row_id is not null
  group by row_id
),
-- Each line's own serial numbers are found first: all lines of a receiver beside all its receipts would be their product.
own as (
  select a.row_id, n.serial_number, max(a.receiver_id) as receiver_id, max(a.shipped_on) as shipped_on
  from asked as a
  join serials as n on n.shipment_id = a.shipment_id and n.line = a.line
  group by a.row_id, n.serial_number
),
last_written as (
  select serial_number, party_id, max(day) as day
  from receipts
  where serial_number is not null
  group by serial_number, party_id
),
-- A receipt of a serial number that names nobody may be of a line that lists the number.
numbered as (
  select o.row_id, sum(case when r.party_id is null then 0 else 1 end) as units, sum(case when r.party_id is null then 1 else 0 end) as nameless
  from own as o
  join last_written as r on r.serial_number = o.serial_number and (r.party_id is null or r.party_id = o.receiver_id)
  where r.day >= o.shipped_on - $before_days
  group by o.row_id
),
judged as (
  select a.*, c.units as came_units,
         case when greatest(coalesce(c.units, 0), coalesce(n.units, 0)) >= a.units then 'no'
              when a.item_id is null or c.uncounted > 0 or c.units + c.loose >= a.units then 'unknown'
              when greatest(c.units + c.loose, coalesce(n.units, 0)) + coalesce(n.nameless, 0) >= a.units then 'unknown'
              when a.receipts >= $least_receipts and a.shipped_on + $within_days < $last_day then 'yes'
              else 'unknown' end as answer
  from asked as a
  left join came as c on c.row_id = a.row_id
  left join numbered as n on n.row_id = a.row_id
)
select j.shipment_id || ':' || j.line as subject_id, j.shipped_on as as_of, j.answer, j.units,
       cast(case when cast(j.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(j.units as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end as decimal(38, 3)) as tpp,
       cast(j.units as varchar) || ' units sent to ' || j.receiver_id || ' on ' || cast(j.shipped_on as varchar) || '; of all that it wrote down as come in within '
         || cast($within_days as varchar) || ' days, ' || cast(coalesce(j.came_units, 0) as varchar) || ' are of that item.' as summary,
       'shipments:' || j.row_id as evidence, case when j.answer = 'unknown' then 'custody_events' end as missing_facts
from judged as j
left join item_chips as c on c.item_id = j.item_id
