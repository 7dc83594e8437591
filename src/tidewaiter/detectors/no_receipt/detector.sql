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
kinds as (
  select 'both' as kind
  union all
  select 'item'
  union all
  select 'party'
),
-- The beginning and the end of each line's weeks stand in one row with the receipts: differences of running sums are what
-- came in between, however many lines and receipts there are.
steps as (
  select k.kind, case when k.kind <> 'item' then a.receiver_id end as party_id, case when k.kind <> 'party' then a.item_id end as item_id,
         a.shipped_on - $before_days as day, 0 as after, cast(0 as decimal(38, 0)) as units, 0 as uncounted, a.row_id, 0 as ends
  from asked as a
  cross join kinds as k
  union all
  select k.kind, case when k.kind <> 'item' then a.receiver_id end, case when k.kind <> 'party' then a.item_id end,
         a.shipped_on + $within_days, 2, 0, 0, a.row_id, 1
  from asked as a
  cross join kinds as k
  union all
  select case when party_id is null then 'item' when item_id is null then 'party' else 'both' end, party_id, item_id, day, 1,
         cast(coalesce(units, 0) as decimal(38, 0)), case when units is null then 1 else 0 end, null, null
  from receipts
  where party_id is not null or item_id is not null
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
numbered as (
  select a.row_id, count(distinct r.serial_number) as units
  from asked as a
  join serials as n on n.shipment_id = a.shipment_id and n.line = a.line
  join receipts as r on r.serial_number = n.serial_number and r.party_id = a.receiver_id and r.day >= a.shipped_on - $before_days
  group by a.row_id
),
judged as (
  select a.*, c.units as came_units,
         case when greatest(coalesce(c.units, 0), coalesce(n.units, 0)) >= a.units then 'no'
              when a.item_id is null or c.uncounted > 0 or c.units + c.loose >= a.units then 'unknown'
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
