-- TW124 left_without_removal: Units that stood installed were shipped on, and their holder, which writes removals down, wrote none of these.
-- reads: custody_events, item_chips, shipments, sites
-- Even if all that it ever removed, and all that it had received and not installed, had gone into this line, it is too little. A
-- removal or receipt that lacks its holder, item or units may be anybody's: it only ever leaves the answer open.
with told as (
  select coalesce(e.party_id, w.operator_id) as party_id, e.item_id, cast(e.event_at as date) as day, e.step,
         case when e.serial_number is not null then 1 else e.units end as units
  from custody_events as e
  left join sites as w on w.site_id = e.site_id
  where e.step in ('received', 'returned', 'installed', 'removed')
),
-- Who writes down what is taken out.
keepers as (
  select party_id, count(*) as removals
  from told
  where step = 'removed' and party_id is not null
  group by party_id
),
asked as (
  select s.row_id, s.shipment_id, s.line, s.shipped_on, s.units, s.item_id, s.seller_id, k.removals
  from shipments as s
  join keepers as k on k.party_id = s.seller_id
  where s.units > 0 and coalesce(s.ultimate_consignee_id, s.buyer_id) <> s.seller_id
),
-- What a record tells: holder and item, or only one of them.
kinds as (
  select 'both' as kind
  union all
  select 'item'
  union all
  select 'party'
),
moves as (
  select party_id, item_id, day, case when step = 'removed' then coalesce(units, 0) else 0 end as removed,
         case when step = 'installed' then coalesce(units, 0) else 0 end as installed,
         case when step in ('received', 'returned') then coalesce(units, 0) else 0 end as received, 0 as bought,
         case when units is null and step <> 'installed' then 1 else 0 end as uncounted
  from told
  union all
  select coalesce(ultimate_consignee_id, buyer_id), item_id, shipped_on, 0, 0, 0, units, 0
  from shipments
  where units > 0
),
-- Three days of each line stand in one row with the moves: running sums are what had come and gone by then, however many
-- lines and moves there are.
days as (
  select a.row_id, a.seller_id, a.item_id, 'begin' as moment, 0 as after, a.shipped_on - $within_days as day
  from asked as a
  union all
  select a.row_id, a.seller_id, a.item_id, 'stock', 2, a.shipped_on
  from asked as a
  union all
  select a.row_id, a.seller_id, a.item_id, 'end', 2, a.shipped_on + $after_days
  from asked as a
),
steps as (
  select k.kind, case when k.kind <> 'item' then d.seller_id end as party_id, case when k.kind <> 'party' then d.item_id end as item_id, d.day, d.after,
         d.row_id, d.moment, cast(0 as decimal(38, 0)) as removed, cast(0 as decimal(38, 0)) as installed, cast(0 as decimal(38, 0)) as received,
         cast(0 as decimal(38, 0)) as bought, 0 as uncounted
  from days as d
  cross join kinds as k
  union all
  select case when m.party_id is null then 'item' when m.item_id is null then 'party' else 'both' end, m.party_id, m.item_id, m.day, 1, null, null, m.removed,
         m.installed, m.received, m.bought, m.uncounted
  from moves as m
  left join keepers as k on k.party_id = m.party_id
  where k.party_id is not null or (m.party_id is null and m.item_id is not null)
),
summed as (
  select kind, row_id, moment, sum(removed) over sofar as removed, sum(installed) over sofar as installed, sum(received) over sofar as received,
         sum(bought) over sofar as bought, sum(uncounted) over sofar as uncounted
  from steps
  window sofar as (partition by kind, party_id, item_id order by day, after rows between unbounded preceding and current row)
),
account as (
  select row_id, max(case when kind = 'both' and moment = 'begin' then removed else 0 end) as removed_before,
         max(case when kind = 'both' and moment = 'end' then removed else 0 end) as removed,
         max(case when kind = 'both' and moment = 'stock' then installed else 0 end) as installed,
         max(case when kind = 'both' and moment = 'stock' then received + bought else 0 end) as came,
         sum(case when kind <> 'both' and moment = 'stock' then received + bought else 0 end) as loose_came,
         sum(case when kind <> 'both' and moment = 'end' then removed else 0 end) as loose_removed,
         sum(case when moment = 'end' then uncounted else 0 end) as uncounted
  from summed
  where row_id is not null
  group by row_id
),
judged as (
  select a.*, c.installed, c.came, c.removed, c.removed - c.removed_before as removed_then,
         case when a.item_id is not null and c.removed - c.removed_before >= a.units then 'no'
              when a.item_id is null or c.uncounted > 0 or a.removals < $least_removals or c.installed < a.units then 'unknown'
              when greatest(0, c.came + c.loose_came - c.installed) + c.removed + c.loose_removed < a.units then 'yes'
              else 'unknown' end as answer
  from asked as a
  join account as c on c.row_id = a.row_id
)
select j.shipment_id || ':' || j.line as subject_id, j.shipped_on as as_of, j.answer, j.units,
       cast(case when cast(j.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(j.units as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end as decimal(38, 3)) as tpp,
       cast(j.units as varchar) || ' units left ' || j.seller_id || ' on ' || cast(j.shipped_on as varchar) || '; of that item ' || cast(j.came as varchar)
         || ' had come, ' || cast(j.installed as varchar) || ' were written down as installed and ' || cast(j.removed as varchar) || ' as removed.' as summary,
       'shipments:' || j.row_id as evidence, case when j.answer = 'unknown' then 'custody_events' end as missing_facts
from judged as j
left join item_chips as c on c.item_id = j.item_id
