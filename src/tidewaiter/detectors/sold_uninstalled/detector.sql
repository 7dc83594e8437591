-- TW128 sold_uninstalled: A firm that writes down what it installs sold units on of an item that it had bought and not installed.
-- reads: custody_events, item_chips, shipments, sites
-- An installation that lacks its holder, item or units may be anybody's: it only ever leaves the answer open.
with told as (
  select coalesce(e.party_id, w.operator_id) as party_id, e.item_id, cast(e.event_at as date) as day,
         case when e.serial_number is not null then 1 else e.units end as units
  from custody_events as e
  left join sites as w on w.site_id = e.site_id
  where e.step = 'installed'
),
keepers as (
  select party_id, count(*) as installations
  from told
  where party_id is not null
  group by party_id
),
bought as (
  select coalesce(ultimate_consignee_id, buyer_id) as party_id, item_id, min(shipped_on) as since
  from shipments
  where units > 0 and item_id is not null and coalesce(ultimate_consignee_id, buyer_id) <> seller_id
  group by coalesce(ultimate_consignee_id, buyer_id), item_id
),
asked as (
  select s.row_id, s.shipment_id, s.line, s.shipped_on, s.units, s.item_id, s.seller_id, k.installations, b.since
  from shipments as s
  join keepers as k on k.party_id = s.seller_id
  left join bought as b on b.party_id = s.seller_id and b.item_id = s.item_id and b.since <= s.shipped_on
  where s.units > 0 and s.kind <> 'return' and coalesce(s.ultimate_consignee_id, s.buyer_id) <> s.seller_id
),
kinds as (
  select 'both' as kind
  union all
  select 'item'
  union all
  select 'party'
),
-- The day of each line stands in one row with the installations: running sums are what had been installed by then.
steps as (
  select k.kind, case when k.kind <> 'item' then a.seller_id end as party_id, case when k.kind <> 'party' then a.item_id end as item_id,
         a.shipped_on as day, 2 as after, a.row_id, cast(0 as decimal(38, 0)) as units, 0 as uncounted
  from asked as a
  cross join kinds as k
  union all
  select case when party_id is null then 'item' when item_id is null then 'party' else 'both' end, party_id, item_id, day, 1, null,
         cast(coalesce(units, 0) as decimal(38, 0)), case when units is null then 1 else 0 end
  from told
  where party_id is not null or item_id is not null
),
summed as (
  select kind, row_id, sum(units) over sofar as units, sum(uncounted) over sofar as uncounted
  from steps
  window sofar as (partition by kind, party_id, item_id order by day, after rows between unbounded preceding and current row)
),
account as (
  select row_id, max(case when kind = 'both' then units else 0 end) as installed, sum(case when kind = 'both' then 0 else units end) as loose,
         sum(uncounted) as uncounted
  from summed
  where row_id is not null
  group by row_id
),
judged as (
  select a.*, c.installed,
         case when a.item_id is not null and c.installed >= a.units then 'no'
              when a.since is null or c.uncounted > 0 or c.installed + c.loose >= a.units or a.installations < $least_installed then 'unknown'
              else 'yes' end as answer
  from asked as a
  join account as c on c.row_id = a.row_id
)
select j.shipment_id || ':' || j.line as subject_id, j.shipped_on as as_of, j.answer, j.units,
       cast(case when cast(j.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(j.units as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end as decimal(38, 3)) as tpp,
       cast(j.units as varchar) || ' units sold on by ' || j.seller_id || ' on ' || cast(j.shipped_on as varchar) || '; of that item it had written down '
         || cast(j.installed as varchar) || ' as installed.' as summary,
       'shipments:' || j.row_id as evidence, case when j.answer = 'unknown' then 'custody_events' end as missing_facts
from judged as j
left join item_chips as c on c.item_id = j.item_id
