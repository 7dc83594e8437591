-- The units of each holder and item by state at the end of each month in which that changed, and what came and went so far: the sums of
-- custody_changes and custody_lot_sums so far, where anything changed. A sum that no BIGINT holds is unknown.
with named as (
  select distinct serial_number, item_id
  from custody_placed
),
own_events as (
  select coalesce(e.party_id, s.operator_id) as party_id, e.site_id, coalesce(e.item_id, n.item_id) as item_id,
         cast(date_trunc('month', min(e.event_at)) as date) as month
  from custody_events as e
  left join sites as s on s.site_id = e.site_id
  left join named as n on e.item_id is null and n.serial_number = e.serial_number
  cross join as_of_day as d
  where cast(e.event_at as date) <= d.day and e.step <> 'listed_for_sale' and (e.status is null or e.status <> 'corrected' or e.recorded_at is not null)
  group by coalesce(e.party_id, s.operator_id), e.site_id, coalesce(e.item_id, n.item_id)
),
own_holders as (
  select 'party' as holder_kind, party_id as holder_id, item_id, month
  from own_events
  where party_id is not null
  union all
  select 'site', site_id, item_id, month
  from own_events
  where site_id is not null
),
inside as (
  select 'party' as holder_kind, party_id as holder_id, item_id, cast(date_trunc('month', told_at) as date) as month
  from custody_placed
  where state = 'inside' and party_id is not null
  union all
  select 'site', site_id, item_id, cast(date_trunc('month', told_at) as date)
  from custody_placed
  where state = 'inside' and site_id is not null
),
own as (
  select holder_kind, holder_id, item_id, min(month) as since
  from (
    select holder_kind, holder_id, item_id, month
    from own_holders
    union all
    select i.holder_kind, i.holder_id, i.item_id, greatest(i.month, o.month)
    from (select holder_kind, holder_id, item_id, min(month) as month from inside group by holder_kind, holder_id, item_id) as i
    join (select holder_kind, holder_id, min(month) as month from own_holders group by holder_kind, holder_id) as o
      on o.holder_kind = i.holder_kind and o.holder_id = i.holder_id
  ) as either
  group by holder_kind, holder_id, item_id
),
own_accounts as (
  select h.holder, i.item, o.since
  from own as o
  join custody_holders as h on h.holder_kind = o.holder_kind and h.holder_id = o.holder_id
  join custody_kinds as i on i.item_id is not distinct from o.item_id
)
select r.holder, r.item, h.holder_kind, h.holder_id, i.item_id, r.month,
       case r.basis when 3 then 'mixed' when 2 then 'lots' else 'identity' end as basis,
       nullif(in_transit, -9223372036854775807) as in_transit_units, nullif(received, -9223372036854775807) as received_units,
       nullif(held, -9223372036854775807) as held_units, nullif(stored, -9223372036854775807) as stored_units,
       nullif(installed, -9223372036854775807) as installed_units, nullif(open, -9223372036854775807) as open_units,
       nullif(in_repair, -9223372036854775807) as in_repair_units, nullif(so_far_returned, -9223372036854775807) as returned_units,
       nullif(so_far_scrapped, -9223372036854775807) as scrapped_units, nullif(so_far_seized, -9223372036854775807) as seized_units,
       nullif(so_far_lost, -9223372036854775807) as lost_units,
       case when r.seen = 1 then nullif(verified, -9223372036854775807) end as verified_units,
       nullif(shipped, -9223372036854775807) as shipped_units, nullif(doubtful, -9223372036854775807) as doubtful_units,
       nullif(appeared, -9223372036854775807) as appeared_units, nullif(departed, -9223372036854775807) as left_units,
       nullif(inside, -9223372036854775807) as inside_units, nullif(put_in, -9223372036854775807) as put_in_units,
       nullif(taken_out, -9223372036854775807) as taken_out_units, nullif(came_inside, -9223372036854775807) as came_inside_units,
       case when o.since <= r.month then 'yes' else 'no' end as own_records
from custody_so_far as r
join custody_holders as h on h.holder = r.holder
join custody_kinds as i on i.item = r.item
left join own_accounts as o on o.holder = r.holder and o.item = r.item
