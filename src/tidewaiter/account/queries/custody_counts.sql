-- The units of each holder and item by state at the end of each month in which that changed, and what came and went so far.
-- A unit that comes to a holder is received if a receipt says so or if it was on its way; else it appeared. One that goes was shipped,
-- returned, scrapped, seized or lost; or it left, and no record says how. Shipped units that a maker's receipt shows
-- returned count as returned from then on. What was loose and is put into a unit of the same holder, or comes out of one, is no other's:
-- two flows of their own say it. What was only listed on shipments is counted where they say it
-- went, but is no record of the holder's own; what sits in a unit is told of where the holder has any. A unit that a party ships and that comes to it again never left that party. What sits in a unit and was never loose at that holder came in that unit, as far as records say.
with flags as (
  select item_id, code, state, party_id, site_id, from_party_id, p_state, p_party_id, p_site_id, p_from_party_id, n_state, n_party_id, n_site_id,
         n_from_party_id, p_item_id, n_item_id, loose_party_id, loose_site_id, doubtful, cast(date_trunc('month', told_at) as date) as from_month,
         cast(date_trunc('month', until_at) as date) as until_month, cast(date_trunc('month', first_seen_on) as date) as seen_month,
         case when state in ('held', 'stored', 'installed', 'open', 'in_repair') then 1 else 0 end as here,
         case when p_state in ('held', 'stored', 'installed', 'open', 'in_repair') then 1 else 0 end as was_here,
         case when n_state in ('held', 'stored', 'installed', 'open', 'in_repair') then 1 else 0 end as stays_here,
         case when code in (2, 15) or p_state = 'in_transit' then 'received' else 'appeared' end as way_in,
         case when p_state = 'in_transit' and p_from_party_id = party_id and state in ('held', 'stored', 'installed', 'open', 'in_repair', 'inside')
              then 1 else 0 end as own_move
  from custody_placed
),
changes as (
  select 'party' as holder_kind, party_id as holder_id, item_id, from_month as month, state as account, 1 as units
  from flags
  union all
  select 'site', site_id, item_id, from_month, state, 1
  from flags
  union all
  select 'party', party_id, item_id, until_month, state, -1
  from flags
  where until_month is not null
  union all
  select 'site', site_id, item_id, until_month, state, -1
  from flags
  where until_month is not null
  union all
  select 'party', party_id, item_id, from_month, way_in, 1
  from flags
  where own_move = 0 and here = 1 and (was_here = 0 or p_party_id is null or p_party_id <> party_id) and (way_in = 'received' or p_state is null or p_state <> 'inside')
  union all
  select 'site', site_id, item_id, from_month, way_in, 1
  from flags
  where here = 1 and (was_here = 0 or p_site_id is null or p_site_id <> site_id) and (way_in = 'received' or p_state is null or p_state <> 'inside')
  union all
  select 'party', party_id, item_id, until_month,
         case when n_state in ('returned', 'scrapped', 'seized', 'lost') then 'so_far_' || n_state when n_state = 'inside' and n_item_id <> item_id then 'renamed'
              when n_state = 'inside' and coalesce(n_party_id = party_id, true) then 'put_in' else 'left' end, 1
  from flags
  where here = 1 and n_state is not null and (stays_here = 0 or n_party_id is null or n_party_id <> party_id)
    and (n_state <> 'in_transit' or n_from_party_id is null or n_from_party_id <> party_id)
  union all
  select 'site', site_id, item_id, until_month,
         case when n_state in ('returned', 'scrapped', 'seized', 'lost') then 'so_far_' || n_state when n_state = 'inside' and n_item_id <> item_id then 'renamed'
              when n_state = 'inside' and coalesce(n_site_id = site_id, true) then 'put_in'
              when n_state = 'in_transit' then 'shipped' else 'left' end, 1
  from flags
  where here = 1 and n_state is not null and (stays_here = 0 or n_site_id is null or n_site_id <> site_id)
  union all
  select 'party', from_party_id, item_id, from_month, 'shipped', 1
  from flags
  where state = 'in_transit' and (p_state is null or p_state <> 'in_transit' or p_from_party_id is null or p_from_party_id <> from_party_id)
  union all
  select 'party', from_party_id, item_id, from_month, case when p_state = 'in_transit' and p_party_id = from_party_id then 'received'
              when p_state = 'inside' and coalesce(p_party_id = from_party_id, true) and coalesce(p_item_id = item_id, true) then 'taken_out'
              else 'appeared' end, 1
  from flags
  where state = 'in_transit' and (p_state is null or p_state <> 'in_transit' or p_from_party_id is null or p_from_party_id <> from_party_id)
    and (was_here = 0 or p_party_id is null or p_party_id <> from_party_id)
  union all
  select 'party', party_id, item_id, from_month, k.account, 1
  from flags
  cross join (select 'received' as account union all select 'put_in') as k
  where state = 'inside' and p_state = 'in_transit' and p_party_id = party_id and coalesce(p_item_id = item_id, true)
    and (own_move = 0 or k.account = 'put_in')
  union all
  select 'party', party_id, item_id, from_month, 'taken_out', 1
  from flags
  where here = 1 and p_state = 'inside' and way_in <> 'received' and coalesce(p_party_id = party_id, true) and coalesce(p_item_id = item_id, true)
  union all
  select 'site', site_id, item_id, from_month, 'taken_out', 1
  from flags
  where here = 1 and p_state = 'inside' and way_in <> 'received' and coalesce(p_site_id = site_id, true) and coalesce(p_item_id = item_id, true)
  union all
  select k.holder_kind, case k.holder_kind when 'party' then f.party_id else f.site_id end, f.item_id, case k.sign when 1 then f.from_month else f.until_month end,
         'came_inside', k.sign
  from flags as f
  cross join (select 'party' as holder_kind, 1 as sign union all select 'party', -1 union all select 'site', 1 union all select 'site', -1) as k
  where f.state = 'inside' and not coalesce(case k.holder_kind when 'party' then f.loose_party_id = f.party_id else f.loose_site_id = f.site_id end, false)
    and (k.sign = 1 or f.until_month is not null)
  union all
  select 'party', p_from_party_id, item_id, from_month, 'shipped', -1
  from flags
  where (state = 'returned' and p_state = 'in_transit') or own_move = 1
  union all
  select 'party', p_from_party_id, item_id, from_month, 'so_far_returned', 1
  from flags
  where state = 'returned' and p_state = 'in_transit'
  union all
  select k.holder_kind, case k.holder_kind when 'party' then f.party_id else f.site_id end, f.item_id, f.from_month,
         case k.account when 'appeared' then k.account else 'so_far_' || f.state end, 1
  from flags as f
  cross join (select 'party' as holder_kind, 'appeared' as account union all select 'party', 'ended' union all select 'site', 'appeared'
              union all select 'site', 'ended') as k
  where f.state in ('scrapped', 'seized', 'lost') and f.p_state is null
  union all
  select k.holder_kind, case k.holder_kind when 'party' then f.party_id else f.site_id end, f.item_id, case k.sign when 1 then f.from_month else f.until_month end,
         'doubtful', k.sign
  from flags as f
  cross join (select 'party' as holder_kind, 1 as sign union all select 'party', -1 union all select 'site', 1 union all select 'site', -1) as k
  where f.doubtful = 1 and f.here = 1 and (k.sign = 1 or f.until_month is not null)
  union all
  select k.holder_kind, case k.holder_kind when 'party' then f.party_id else f.site_id end, f.item_id, case k.sign when 1 then f.seen_month else f.until_month end,
         'verified', k.sign
  from flags as f
  cross join (select 'party' as holder_kind, 1 as sign union all select 'party', -1 union all select 'site', 1 union all select 'site', -1) as k
  where f.state = 'installed' and f.seen_month is not null and (k.sign = 1 or f.until_month is not null)
),
lot_changes as (
  select 'party' as holder_kind, l.party_id as holder_id, l.item_id, cast(date_trunc('month', l.told_at) as date) as month,
         case when c.account in ('returned', 'scrapped', 'seized', 'lost') then 'so_far_' || c.account else c.account end as account, c.units
  from custody_lot_changes as c
  join custody_lots as l on l.number = c.number
  union all
  select 'site', n.site_id, l.item_id, cast(date_trunc('month', l.told_at) as date),
         case when c.account in ('returned', 'scrapped', 'seized', 'lost') then 'so_far_' || c.account else c.account end, c.units
  from custody_lot_changes as c
  join custody_lots as l on l.number = c.number
  join custody_lots as n on n.number = c.named_by
),
sums as (
  select holder_kind, holder_id, item_id, month, account, cast(sum(units) as decimal(38, 0)) as units, 1 as of_serials, 0 as of_lots
  from changes
  where holder_id is not null
  group by holder_kind, holder_id, item_id, month, account
  union all
  select holder_kind, holder_id, item_id, month, account, cast(sum(units) as decimal(38, 0)), 0, 1
  from lot_changes
  where holder_id is not null
  group by holder_kind, holder_id, item_id, month, account
),
months as (
  select holder_kind, holder_id, item_id, month,
         sum(case when account = 'in_transit' and holder_kind = 'party' then units else 0 end) as in_transit,
         sum(case when account = 'held' then units else 0 end) as held,
         sum(case when account = 'stored' then units else 0 end) as stored,
         sum(case when account = 'installed' then units else 0 end) as installed,
         sum(case when account = 'open' then units else 0 end) as open,
         sum(case when account = 'in_repair' then units else 0 end) as in_repair,
         sum(case when account = 'inside' then units else 0 end) as inside,
         sum(case when account = 'came_inside' then units else 0 end) as came_inside,
         sum(case when account = 'put_in' then units else 0 end) as put_in,
         sum(case when account = 'taken_out' then units else 0 end) as taken_out,
         sum(case when account = 'doubtful' then units else 0 end) as doubtful,
         sum(case when account = 'verified' then units else 0 end) as verified,
         sum(case when account = 'received' then units else 0 end) as received,
         sum(case when account = 'appeared' then units else 0 end) as appeared,
         sum(case when account = 'shipped' then units else 0 end) as shipped,
         sum(case when account = 'so_far_returned' then units else 0 end) as returned,
         sum(case when account = 'so_far_scrapped' then units else 0 end) as scrapped,
         sum(case when account = 'so_far_seized' then units else 0 end) as seized,
         sum(case when account = 'so_far_lost' then units else 0 end) as lost,
         sum(case when account = 'left' then units else 0 end) as departed, max(case when account = 'verified' then 1 else 0 end) as seen,
         max(of_serials) as of_serials, max(of_lots) as of_lots
  from sums
  group by holder_kind, holder_id, item_id, month
),
named as (
  select distinct serial_number, item_id
  from custody_placed
),
own_events as (
  select coalesce(e.party_id, s.operator_id) as party_id, e.site_id, coalesce(e.item_id, n.item_id) as item_id, cast(date_trunc('month', e.event_at) as date) as month
  from custody_events as e
  left join sites as s on s.site_id = e.site_id
  left join named as n on e.item_id is null and n.serial_number = e.serial_number
  cross join as_of_day as d
  where cast(e.event_at as date) <= d.day and e.step <> 'listed_for_sale' and (e.status is null or e.status <> 'corrected' or e.recorded_at is not null)
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
running as (
  select holder_kind, holder_id, item_id, month,
         sum(in_transit) over w as in_transit, sum(held) over w as held, sum(stored) over w as stored, sum(installed) over w as installed,
         sum(open) over w as open, sum(in_repair) over w as in_repair, sum(inside) over w as inside, sum(came_inside) over w as came_inside,
         sum(put_in) over w as put_in, sum(taken_out) over w as taken_out, sum(doubtful) over w as doubtful, sum(verified) over w as verified,
         max(seen) over w as seen, sum(received) over w as received, sum(appeared) over w as appeared, sum(shipped) over w as shipped,
         sum(returned) over w as returned, sum(scrapped) over w as scrapped, sum(seized) over w as seized, sum(lost) over w as lost,
         sum(departed) over w as departed, max(of_serials) over w as of_serials, max(of_lots) over w as of_lots,
         abs(in_transit) + abs(held) + abs(stored) + abs(installed) + abs(open) + abs(in_repair) + abs(inside) + abs(came_inside) + abs(put_in) + abs(taken_out) + abs(doubtful) + abs(verified) + seen
           + abs(received) + abs(appeared) + abs(shipped) + abs(returned) + abs(scrapped) + abs(seized) + abs(lost) + abs(departed) as changed
  from months
  window w as (partition by holder_kind, holder_id, item_id order by month rows between unbounded preceding and current row)
)
select r.holder_kind, r.holder_id, r.item_id, r.month,
       case when of_serials = 1 and of_lots = 1 then 'mixed' when of_lots = 1 then 'lots' else 'identity' end as basis,
       case when in_transit <= 9223372036854775807 then cast(in_transit as bigint) end as in_transit_units,
       case when received <= 9223372036854775807 then cast(received as bigint) end as received_units,
       case when held <= 9223372036854775807 then cast(held as bigint) end as held_units,
       case when stored <= 9223372036854775807 then cast(stored as bigint) end as stored_units,
       case when installed <= 9223372036854775807 then cast(installed as bigint) end as installed_units,
       case when open <= 9223372036854775807 then cast(open as bigint) end as open_units,
       case when in_repair <= 9223372036854775807 then cast(in_repair as bigint) end as in_repair_units,
       case when returned <= 9223372036854775807 then cast(returned as bigint) end as returned_units,
       case when scrapped <= 9223372036854775807 then cast(scrapped as bigint) end as scrapped_units,
       case when seized <= 9223372036854775807 then cast(seized as bigint) end as seized_units,
       case when lost <= 9223372036854775807 then cast(lost as bigint) end as lost_units,
       case when seen = 1 and verified <= 9223372036854775807 then cast(verified as bigint) end as verified_units,
       case when shipped <= 9223372036854775807 then cast(shipped as bigint) end as shipped_units,
       case when doubtful <= 9223372036854775807 then cast(doubtful as bigint) end as doubtful_units,
       case when appeared <= 9223372036854775807 then cast(appeared as bigint) end as appeared_units,
       case when departed <= 9223372036854775807 then cast(departed as bigint) end as left_units,
       case when inside <= 9223372036854775807 then cast(inside as bigint) end as inside_units,
       case when put_in <= 9223372036854775807 then cast(put_in as bigint) end as put_in_units,
       case when taken_out <= 9223372036854775807 then cast(taken_out as bigint) end as taken_out_units,
       case when came_inside <= 9223372036854775807 then cast(came_inside as bigint) end as came_inside_units,
       case when o.since <= r.month then 'yes' else 'no' end as own_records
from running as r
left join own as o on o.holder_kind = r.holder_kind and o.holder_id = r.holder_id and o.item_id is not distinct from r.item_id
where changed > 0
