-- balances: What each holder should have, shows and cannot explain of each item, at the end of each month in which that changed.
-- reads: custody_counts, custody_events, inspections, item_chips, promises, shipments, site_limits, sites, tenancies
-- writes: balances
-- Conventions of DESIGN.md: an unknown receipt day is the earliest possible one, the shipping day; what a holder passed
-- on before it was seen to receive it is unexplained supply, the least opening stock that keeps its account at 0 or more. Where no
-- shipment says what came in (or went on), custody says it. Unaccounted is expected less retired, stored and installed: in its low
-- end whatever a record may explain is accounted for, in its high end only what a record positively places. A shipment whose
-- receipt day is unknown may be under way for 90 days. A count of units seen, without serial numbers, speaks of installed ones. A sum that no BIGINT holds comes of a typing error in one cell: it is
-- unknown, and the rest of the audit goes on. What sits in another unit is no stock of its own: what was loose here and put in goes out of the
-- loose stock, what is taken out comes into it; what came in a unit may stand in for loose units that are missed, up to the high end.
-- docs/decisions/0015-balances.md says why.
with lines as (
  select coalesce(s.ultimate_consignee_id, s.buyer_id) as party_id, s.seller_id, s.site_id, s.item_id, s.units, s.shipped_on, s.received_on,
         case when s.kind = 'return' then 1 else 0 end as back, case when t.operator_id = s.seller_id then 1 else 0 end as leaves_site
  from shipments as s
  left join sites as t on t.site_id = s.site_id and s.kind = 'return'
),
came_in as (
  select 'party' as holder_kind, party_id as holder_id, item_id, units, shipped_on, received_on
  from lines
  union all
  select 'site', site_id, item_id, units, shipped_on, received_on
  from lines
  where site_id is not null and leaves_site = 0
),
went_on as (
  select 'party' as holder_kind, seller_id as holder_id, item_id, units, shipped_on, back
  from lines
  union all
  select 'site', site_id, item_id, units, shipped_on, 1
  from lines
  where site_id is not null and leaves_site = 1
),
counts as (
  select holder_kind, holder_id, item_id, month, basis, in_transit_units, coalesce(received_units, 0) as received_units, held_units, stored_units,
         installed_units, open_units, in_repair_units, returned_units, scrapped_units, seized_units, lost_units, verified_units,
         coalesce(shipped_units, 0) as shipped_units, doubtful_units, inside_units, left_units,
         coalesce(put_in_units, 0) as put_in, coalesce(taken_out_units, 0) as taken_out, coalesce(came_inside_units, 0) as came_inside
  from custody_counts
),
promise_events as (
  select holder_kind, holder_id, item_id, cast(date_trunc('month', from_on) as date) as month, 1 as begins, basis, bound,
         cast(coalesce(units, 0) as decimal(38, 0)) as units, case when bound = 'none' then 1 else 0 end as free,
         case when bound <> 'none' and units is null then 1 else 0 end as unknown
  from promises
  where counted = 'yes'
  union all
  select holder_kind, holder_id, item_id, cast(date_trunc('month', cast(until_on + interval 1 day as date)) as date), 0, basis, bound,
         cast(least(coalesce(drawn_units, 0), coalesce(units, drawn_units, 0)) - coalesce(units, 0) as decimal(38, 0)),
         case when bound = 'none' then -1 else 0 end, case when bound <> 'none' and units is null then -1 else 0 end
  from promises
  where counted = 'yes' and until_on is not null
),
promise_months as (
  select holder_kind, holder_id, item_id, month, max(begins) as begins,
         sum(case when basis = 'license' then units else 0 end) as licensed, sum(case when basis = 'order' then units else 0 end) as ordered,
         sum(case when basis = 'shipment' then units else 0 end) as stated, sum(case when basis = 'license' then begins else 0 end) as licenses,
         sum(free) as free, sum(unknown) as unknown
  from promise_events
  group by holder_kind, holder_id, item_id, month
),
promised as (
  select holder_kind, holder_id, item_id, month, lead(month) over account as next_month,
         sum(licensed) over account as licensed, sum(ordered) over account as ordered, sum(stated) over account as stated,
         sum(licenses) over account as licenses, sum(free) over account as free, sum(unknown) over account as unknown
  from promise_months
  window account as (partition by holder_kind, holder_id, item_id order by month rows between unbounded preceding and current row)
),
found as (
  select i.site_id, i.item_id, i.inspected_on, cast(date_trunc('month', i.inspected_on) as date) as month, i.units_sampled as sampled,
         least(i.units_confirmed, i.units_sampled) as confirmed, case when i.units_declared is not null then greatest(i.units_declared, i.units_sampled) end as declared, t.operator_id,
         row_number() over (partition by i.site_id, i.item_id, date_trunc('month', i.inspected_on)
                            order by i.inspected_on desc, i.units_sampled desc, i.units_confirmed, i.inspection_id) as from_last
  from inspections as i
  left join sites as t on t.site_id = i.site_id
  where i.units_sampled > 0 and i.item_id is not null
),
site_checks as (
  select site_id, item_id, month, inspected_on, operator_id, cast(confirmed as decimal(38, 0)) as confirmed,
         case when declared is not null then cast(declared - (sampled - confirmed) as decimal(38, 0)) end as possible,
         case when sampled = 0 then cast(0 as decimal(38, 0))
              else cast(cast(coalesce(declared, sampled) as bigint) * cast(confirmed as bigint) // nullif(sampled, 0) as decimal(38, 0)) end as likely,
         case when sampled = 0 then cast(0 as decimal(38, 0))
              else cast((cast(coalesce(declared, sampled) as bigint) * cast(sampled - confirmed as bigint) + sampled - 1) // nullif(sampled, 0) as decimal(38, 0)) end as missed,
         case when declared is null or sampled < declared then 1 else 0 end as sample
  from found
  where from_last = 1 and sampled < 1000000000 and coalesce(declared, 0) < 1000000000
),
operated as (
  select operator_id, count(*) as sites
  from sites
  where operator_id is not null
  group by operator_id
),
check_steps as (
  select 'site' as holder_kind, site_id as holder_id, item_id, month, inspected_on, confirmed, possible, likely, missed, sample, 0 as open_sites, 1 as new_site
  from site_checks
  union all
  select 'party', operator_id, item_id, month, inspected_on,
         confirmed - coalesce(lag(confirmed) over site, 0), coalesce(possible, 0) - coalesce(lag(possible) over site, 0), likely - coalesce(lag(likely) over site, 0),
         missed - coalesce(lag(missed) over site, 0), sample - coalesce(lag(sample) over site, 0),
         case when possible is null then 1 else 0 end - coalesce(lag(case when possible is null then 1 else 0 end) over site, 0),
         case when lag(month) over site is null then 1 else 0 end
  from site_checks
  where operator_id is not null and site_id not in (select site_id from tenancies)
  window site as (partition by site_id, item_id order by month)
),
check_months as (
  select holder_kind, holder_id, item_id, month, max(inspected_on) as inspected_on, sum(confirmed) as confirmed, sum(possible) as possible,
         sum(likely) as likely, sum(missed) as missed, sum(sample) as sample, sum(open_sites) as open_sites, sum(new_site) as new_sites
  from check_steps
  group by holder_kind, holder_id, item_id, month
),
received_by_then as (
  select k.holder_kind, k.holder_id, k.item_id, k.month, sum(c.units) as units
  from check_months as k
  join came_in as c on c.holder_kind = k.holder_kind and c.holder_id = k.holder_id and c.item_id = k.item_id
  where coalesce(c.received_on, c.shipped_on) <= k.inspected_on
  group by k.holder_kind, k.holder_id, k.item_id, k.month
),
checks as (
  select c.holder_kind, c.holder_id, c.item_id, c.month, lead(c.month) over account as next_month,
         case when c.holder_kind = 'site' then c.confirmed else sum(c.confirmed) over account end as confirmed,
         case when c.holder_kind = 'site' then c.possible
              when sum(c.new_sites) over account = o.sites and sum(c.open_sites) over account = 0 and o.sites = 1 then sum(c.possible) over account end as possible,
         case when c.holder_kind = 'site' then c.likely else sum(c.likely) over account end as likely,
         case when c.holder_kind = 'site' then c.missed else sum(c.missed) over account end as missed,
         case when c.holder_kind = 'site' then c.sample else sum(c.sample) over account end as sample, coalesce(r.units, 0) as received
  from check_months as c
  left join received_by_then as r on r.holder_kind = c.holder_kind and r.holder_id = c.holder_id and r.item_id = c.item_id and r.month = c.month
  left join operated as o on c.holder_kind = 'party' and o.operator_id = c.holder_id
  window account as (partition by c.holder_kind, c.holder_id, c.item_id order by c.month rows between unbounded preceding and current row)
),
sights as (
  select party_id, site_id, item_id, units, cast(date_trunc('month', event_at) as date) as month,
         row_number() over (partition by party_id, site_id, item_id, date_trunc('month', event_at) order by event_at desc, units desc, event_id) as from_last
  from custody_events
  where step = 'observed' and serial_number is null and item_id is not null and units is not null
    and not (coalesce(status, 'recorded') = 'corrected' and recorded_at is null) and coalesce(event_at <= recorded_at, true)
),
sight_steps as (
  select coalesce(s.party_id, t.operator_id) as party_id, s.item_id, s.month,
         cast(s.units as decimal(38, 0)) - coalesce(lag(cast(s.units as decimal(38, 0))) over (partition by s.party_id, s.site_id, s.item_id order by s.month), 0) as more
  from sights as s
  left join sites as t on t.site_id = s.site_id and t.site_id not in (select site_id from tenancies)
  where s.from_last = 1
),
sight_months as (
  select 'party' as holder_kind, party_id as holder_id, item_id, month, sum(more) as more
  from sight_steps
  where party_id is not null
  group by party_id, item_id, month
),
seen as (
  select holder_kind, holder_id, item_id, month, lead(month) over account as next_month, sum(more) over account as units
  from sight_months
  window account as (partition by holder_kind, holder_id, item_id order by month rows between unbounded preceding and current row)
  union all
  select 'site', site_id, item_id, month, lead(month) over (partition by site_id, item_id order by month), max(units)
  from sights
  where from_last = 1 and site_id is not null
  group by site_id, item_id, month
),
powered_at as (
  select site_id, item_id, month, powered_max_units as units,
         coalesce(powered_max_units, 0) - coalesce(lag(powered_max_units) over site, 0) as more, case when lag(month) over site is null then 1 else 0 end as new_site,
         case when powered_max_units is null then 1 else 0 end - coalesce(lag(case when powered_max_units is null then 1 else 0 end) over site, 0) as more_open
  from site_limits
  window site as (partition by site_id, item_id order by month)
),
at_sites as (
  select operator_id as party_id, site_id
  from sites
  where operator_id is not null and coalesce(kind, 'data_hall') = 'data_hall'
  union
  select tenant_id, site_id
  from tenancies
),
sites_of as (
  select party_id, count(*) as sites
  from at_sites
  group by party_id
),
powered_months as (
  select a.party_id, p.item_id, p.month, sum(cast(p.more as decimal(38, 0))) as more, sum(p.more_open) as more_open, sum(p.new_site) as new_sites
  from powered_at as p
  join at_sites as a on a.site_id = p.site_id
  group by a.party_id, p.item_id, p.month
),
powered as (
  select 'site' as holder_kind, site_id as holder_id, item_id, month, lead(month) over (partition by site_id, item_id order by month) as next_month,
         cast(units as decimal(38, 0)) as units
  from powered_at
  union all
  select 'party', m.party_id, m.item_id, m.month, lead(m.month) over account,
         case when sum(m.more_open) over account = 0 and sum(m.new_sites) over account = s.sites then sum(m.more) over account end
  from powered_months as m
  join sites_of as s on s.party_id = m.party_id
  window account as (partition by m.party_id, m.item_id order by m.month rows between unbounded preceding and current row)
),
spoken_of as (
  select holder_kind, holder_id, item_id
  from counts
  union
  select holder_kind, holder_id, item_id
  from check_months
  union
  select holder_kind, holder_id, item_id
  from seen
),
gone_out as (
  select holder_kind, holder_id, item_id, cast(date_trunc('month', shipped_on) as date) as month
  from went_on
  union
  select holder_kind, holder_id, item_id, month
  from counts
),
form_changes as (
  select s.holder_kind, s.holder_id, s.item_id, g.month
  from spoken_of as s
  join item_chips as i on i.item_id = s.item_id
  join item_chips as j on j.chip = i.chip and j.item_id <> i.item_id
  join gone_out as g on g.holder_kind = s.holder_kind and g.holder_id = s.holder_id and g.item_id = j.item_id
  group by s.holder_kind, s.holder_id, s.item_id, g.month
),
changes as (
  select holder_kind, holder_id, item_id, cast(date_trunc('month', coalesce(received_on, shipped_on)) as date) as month, units as received, 0 as reshipped,
         case when received_on > shipped_on then -units else 0 end as in_transit, 0 as sent_back, case when received_on is null then units else 0 end as pending,
         1 as line_in, 0 as line_out, cast(null as date) as counted_on, 2 as changed
  from came_in
  union all
  select holder_kind, holder_id, item_id, cast(date_trunc('month', shipped_on) as date), 0, 0, units, 0, 0, 1, 0, null, 2
  from came_in
  where received_on > shipped_on
  union all
  select holder_kind, holder_id, item_id, cast(date_trunc('month', shipped_on + interval 90 day) as date), 0, 0, 0, 0, -units, 0, 0, null, 0
  from came_in
  where received_on is null
  union all
  select holder_kind, holder_id, item_id, cast(date_trunc('month', shipped_on) as date), 0, units, 0, back * units, 0, 0, 1, null, 2
  from went_on
  union all
  select holder_kind, holder_id, item_id, month, 0, 0, 0, 0, 0, 0, 0, month, 2
  from counts
  union all
  select holder_kind, holder_id, item_id, month, 0, 0, 0, 0, 0, 0, 0, null, 2
  from promise_months
  where begins = 1
  union all
  select holder_kind, holder_id, item_id, month, 0, 0, 0, 0, 0, 0, 0, null, 2
  from check_months
  union all
  select holder_kind, holder_id, item_id, month, 0, 0, 0, 0, 0, 0, 0, null, 2
  from seen
  union all
  select holder_kind, holder_id, item_id, month, 0, 0, 0, 0, 0, 0, 0, null, 1
  from form_changes
),
moved as (
  select holder_kind, holder_id, item_id, month, sum(received) as received, sum(reshipped) as reshipped, sum(in_transit) as in_transit,
         sum(sent_back) as sent_back, sum(pending) as pending, max(line_in) as line_in, max(line_out) as line_out,
         max(counted_on) as counted_on, max(changed) as changed
  from changes
  group by holder_kind, holder_id, item_id, month
),
both_ways as (
  select holder_kind, holder_id, item_id
  from moved
  group by holder_kind, holder_id, item_id
  having max(line_in) = 1 and max(line_out) = 1
  union
  select holder_kind, holder_id, item_id
  from counts
  where put_in > 0
),
day_moves as (
  select c.holder_kind, c.holder_id, c.item_id, coalesce(c.received_on, c.shipped_on) as moved_on, c.units as received, 0 as reshipped
  from came_in as c
  join both_ways as b on b.holder_kind = c.holder_kind and b.holder_id = c.holder_id and b.item_id is not distinct from c.item_id
  union all
  select w.holder_kind, w.holder_id, w.item_id, w.shipped_on, 0, w.units
  from went_on as w
  join both_ways as b on b.holder_kind = w.holder_kind and b.holder_id = w.holder_id and b.item_id is not distinct from w.item_id
  union all
  select t.holder_kind, t.holder_id, t.item_id, t.month, t.taken_out - coalesce(lag(t.taken_out) over account, 0), 0
  from counts as t
  join both_ways as b on b.holder_kind = t.holder_kind and b.holder_id = t.holder_id and b.item_id is not distinct from t.item_id
  where t.taken_out > 0
  window account as (partition by t.holder_kind, t.holder_id, t.item_id order by t.month)
  union all
  select p.holder_kind, p.holder_id, p.item_id, cast(p.month + interval 1 month - interval 1 day as date), 0,
         p.put_in - coalesce(lag(p.put_in) over account, 0)
  from counts as p
  join both_ways as b on b.holder_kind = p.holder_kind and b.holder_id = p.holder_id and b.item_id is not distinct from p.item_id
  where p.put_in > 0
  window account as (partition by p.holder_kind, p.holder_id, p.item_id order by p.month)
),
days as (
  select holder_kind, holder_id, item_id, moved_on, sum(reshipped) - sum(received) as short
  from day_moves
  group by holder_kind, holder_id, item_id, moved_on
),
day_ends as (
  select holder_kind, holder_id, item_id, moved_on,
         sum(short) over (partition by holder_kind, holder_id, item_id order by moved_on rows between unbounded preceding and current row) as short
  from days
),
shortest as (
  select holder_kind, holder_id, item_id, cast(date_trunc('month', moved_on) as date) as month, max(short) as short
  from day_ends
  group by holder_kind, holder_id, item_id, date_trunc('month', moved_on)
),
running as (
  select m.holder_kind, m.holder_id, m.item_id, m.month, m.changed, sum(m.received) over account as received, sum(m.reshipped) over account as reshipped,
         sum(m.in_transit) over account as in_transit, sum(m.sent_back) over account as sent_back, sum(m.pending) over account as pending,
         max(m.line_in) over account as lines_in, max(m.line_out) over account as lines_out, max(s.short) over account as short,
         max(m.counted_on) over account as counted_on, max(m.changed) over account as ever_changed
  from moved as m
  left join shortest as s
    on s.holder_kind = m.holder_kind and s.holder_id = m.holder_id and s.item_id is not distinct from m.item_id and s.month = m.month
  window account as (partition by m.holder_kind, m.holder_id, m.item_id order by m.month rows between unbounded preceding and current row)
),
month_ends as (
  select holder_kind, holder_id, item_id, month, received, reshipped, in_transit, sent_back, pending, lines_in, lines_out, counted_on, changed,
         greatest(short, case when lines_in = 1 then 0 else reshipped end, 0) as short
  from running
  where changed >= 1 and ever_changed = 2
),
item_unknown_changes as (
  select 'party' as holder_kind, seller_id as holder_id, cast(date_trunc('month', shipped_on) as date) as month, sum(cast(units as decimal(38, 0))) as units
  from shipments
  where item_id is null
  group by seller_id, date_trunc('month', shipped_on)
  union all
  select holder_kind, holder_id, month,
         cast(shown - coalesce(lag(shown) over (partition by holder_kind, holder_id order by month), 0) as decimal(38, 0))
  from (
    select holder_kind, holder_id, month, coalesce(held_units, 0) + coalesce(stored_units, 0) + coalesce(installed_units, 0) + coalesce(open_units, 0)
             + coalesce(in_repair_units, 0) + coalesce(returned_units, 0) + coalesce(scrapped_units, 0) + coalesce(seized_units, 0) as shown
    from counts
    where item_id is null
  ) as nameless
),
item_unknown_months as (
  select holder_kind, holder_id, month, sum(units) as units
  from item_unknown_changes
  group by holder_kind, holder_id, month
),
item_unknown as (
  select holder_kind, holder_id, month, lead(month) over account as next_month, sum(units) over account as units
  from item_unknown_months
  window account as (partition by holder_kind, holder_id order by month rows between unbounded preceding and current row)
),
passed_on_months as (
  select seller_id, item_id, cast(date_trunc('month', shipped_on) as date) as month, sum(cast(units as decimal(38, 0))) as units
  from lines
  where leaves_site = 0 and seller_id in (select operator_id from sites where operator_id is not null)
  group by seller_id, item_id, date_trunc('month', shipped_on)
),
passed_on as (
  select t.site_id, p.item_id, p.month, lead(p.month) over account as next_month, sum(p.units) over account as units
  from passed_on_months as p
  join sites as t on t.operator_id = p.seller_id
  window account as (partition by t.site_id, p.item_id order by p.month rows between unbounded preceding and current row)
),
storing_sites as (
  select site_id
  from sites
  where kind in ('warehouse', 'depot', 'free_zone')
),
joined as (
  select m.holder_kind, m.holder_id, m.item_id, m.month, m.changed, m.in_transit, m.lines_in, m.lines_out, m.short,
         case when m.lines_in = 1 then m.received else coalesce(c.received_units, case when m.lines_out = 1 then 0 end) end as received,
         case when m.lines_out = 1 then m.reshipped
              when m.lines_in = 1 then greatest(coalesce(c.shipped_units, 0) - greatest(coalesce(c.received_units, 0) - m.received, 0), 0)
              else c.shipped_units end as reshipped,
         m.sent_back, case when m.lines_in = 1 then m.pending else coalesce(c.in_transit_units, 0) end as pending, c.basis, c.in_transit_units,
         case when coalesce(c.held_units, 0) + coalesce(c.stored_units, 0) + coalesce(c.installed_units, 0) + coalesce(c.inside_units, 0) + coalesce(c.open_units, 0)
                + coalesce(c.in_repair_units, 0) + coalesce(c.returned_units, 0) + coalesce(c.scrapped_units, 0) + coalesce(c.seized_units, 0)
                + coalesce(c.lost_units, 0) + coalesce(c.left_units, 0) + coalesce(c.put_in, 0) + coalesce(c.taken_out, 0) + coalesce(v.units, 0) > 0 then 1 else 0 end as in_custody,
         coalesce(c.inside_units, 0) as inside, coalesce(c.put_in, 0) as put_in, coalesce(c.taken_out, 0) as taken_out,
         coalesce(c.came_inside, 0) as came_inside, coalesce(c.left_units, 0) as departed, coalesce(v.units, 0) as seen,
         coalesce(c.returned_units, 0) as returned, coalesce(c.scrapped_units, 0) as scrapped, coalesce(c.seized_units, 0) as seized,
         coalesce(c.lost_units, 0) as lost, coalesce(c.installed_units, 0) as installed,
         coalesce(c.stored_units, 0) + case when w.site_id is not null then coalesce(c.held_units, 0) else 0 end as stored,
         case when w.site_id is null then coalesce(c.held_units, 0) else 0 end as held,
         coalesce(c.open_units, 0) as open, coalesce(c.in_repair_units, 0) as in_repair, coalesce(c.doubtful_units, 0) as doubtful,
         c.verified_units, k.confirmed, k.possible, k.likely, k.missed, k.sample, case when k.month is null then 0 else 1 end as inspected,
         k.month as checked_in, v.month as seen_in,
         greatest(m.received - k.received, 0) as since_check,
         p.units as powered, coalesce(u.units, 0) as item_unknown,
         case when m.holder_kind = 'site' and c.shipped_units is null then coalesce(o.units, 0) else 0 end as passed_on,
         q.licensed, q.ordered, q.stated, q.licenses, q.free, q.unknown, i.chip, i.chips_per_unit, i.tpp, i.tpp_low, i.tpp_high
  from month_ends as m
  left join counts as c
    on c.holder_kind = m.holder_kind and c.holder_id = m.holder_id and c.item_id is not distinct from m.item_id and c.month = m.counted_on
  left join checks as k
    on k.holder_kind = m.holder_kind and k.holder_id = m.holder_id and k.item_id = m.item_id and k.month <= m.month and (k.next_month is null or k.next_month > m.month)
  left join powered as p
    on p.holder_kind = m.holder_kind and p.holder_id = m.holder_id and p.item_id = m.item_id and p.month <= m.month and (p.next_month is null or p.next_month > m.month)
  left join seen as v
    on v.holder_kind = m.holder_kind and v.holder_id = m.holder_id and v.item_id = m.item_id and v.month <= m.month and (v.next_month is null or v.next_month > m.month)
  left join promised as q
    on q.holder_kind = m.holder_kind and q.holder_id = m.holder_id and q.item_id = m.item_id and q.month <= m.month and (q.next_month is null or q.next_month > m.month)
  left join item_unknown as u
    on m.item_id is not null and u.holder_kind = m.holder_kind and u.holder_id = m.holder_id and u.month <= m.month and (u.next_month is null or u.next_month > m.month)
  left join passed_on as o
    on m.holder_kind = 'site' and o.site_id = m.holder_id and o.item_id = m.item_id and o.month <= m.month and (o.next_month is null or o.next_month > m.month)
  left join storing_sites as w on m.holder_kind = 'site' and w.site_id = m.holder_id
  left join item_chips as i on i.item_id = m.item_id
),
opened as (
  select *,
         case when lines_in = 1 then greatest(short, reshipped - received - taken_out) when received is null then null
              else greatest(reshipped + put_in + case when in_custody = 1 then returned + scrapped + seized + lost + departed + stored + held + greatest(installed, seen) + open + in_repair else 0 end
                            - received - taken_out, 0) end as supply
  from joined
),
of_chip as (
  select holder_kind, holder_id, item_id, month, chip,
         case when supply <= 1000000000000 and chips_per_unit <= 1000000 then cast(supply as bigint) * chips_per_unit else 0 end as chips,
         case when greatest(put_in, taken_out) <= 1000000000000 and chips_per_unit <= 1000000 then cast(put_in - taken_out as bigint) * chips_per_unit else 0 end as built
  from opened
  where chip is not null and chips_per_unit > 0
),
of_many_forms as (
  select holder_kind, holder_id, chip
  from of_chip
  group by holder_kind, holder_id, chip
  having min(item_id) <> max(item_id) and max(chips) > 0
),
form_steps as (
  select f.holder_kind, f.holder_id, f.chip, f.month,
         f.chips - coalesce(lag(f.chips) over account, 0) as more, f.built - coalesce(lag(f.built) over account, 0) as more_built
  from of_chip as f
  join of_many_forms as m on m.holder_kind = f.holder_kind and m.holder_id = f.holder_id and m.chip = f.chip
  window account as (partition by f.holder_kind, f.holder_id, f.item_id order by f.month)
),
form_months as (
  select holder_kind, holder_id, chip, month, sum(cast(more as decimal(38, 0))) as more, sum(cast(more_built as decimal(38, 0))) as more_built
  from form_steps
  where more <> 0 or more_built <> 0
  group by holder_kind, holder_id, chip, month
),
forms as (
  select holder_kind, holder_id, chip, month, lead(month) over account as next_month, sum(more) over account as chips,
         greatest(sum(more_built) over account, 0) as built
  from form_months
  window account as (partition by holder_kind, holder_id, chip order by month rows between unbounded preceding and current row)
),
other_forms as (
  select o.holder_kind, o.holder_id, o.item_id, o.month, f.chips - o.chips - f.built as chips, f.month as since
  from of_chip as o
  join forms as f on f.holder_kind = o.holder_kind and f.holder_id = o.holder_id and f.chip = o.chip and f.month <= o.month
                 and (f.next_month is null or f.next_month > o.month)
),
accounts as (
  select *, greatest(least(put_in, supply + received + taken_out - reshipped), 0) as built_in,
         supply + received + taken_out - reshipped - greatest(least(put_in, supply + received + taken_out - reshipped), 0) as expected,
         greatest(returned - sent_back, 0) + scrapped + seized as retired, least(returned, sent_back) as twice,
         reshipped - min(reshipped) over (partition by holder_kind, holder_id, item_id, checked_in) as left_since_check,
         reshipped - min(reshipped) over (partition by holder_kind, holder_id, item_id, seen_in) as left_since_seen
  from opened
),
standing as (
  select a.*, case when coalesce(f.chips, 0) > 0
                   then cast((cast(least(f.chips, 1000000000000000000) as bigint) + a.chips_per_unit - 1) // nullif(a.chips_per_unit, 0) as decimal(38, 0))
                   else 0 end as other_form,
         case when in_custody = 1 then least(came_inside, greatest(expected - retired - stored - greatest(installed, seen) - held - open - in_repair - lost - departed, 0)) else 0 end as stand_in
  from accounts as a
  left join other_forms as f on f.holder_kind = a.holder_kind and f.holder_id = a.holder_id and f.item_id = a.item_id and f.month = a.month
  where a.changed = 2 or f.since = a.month
),
placed as (
  select *,
         case when in_custody = 1 then expected - retired - stored - greatest(installed, seen) - stand_in
              when inspected = 1 then expected - likely end as gap,
         case when in_custody = 1 then held + open + in_repair + departed + pending + item_unknown + twice + passed_on + other_form
              when inspected = 1 then case when possible is null then expected else greatest(possible - likely, 0) + since_check + pending + item_unknown + passed_on + other_form end end as may_explain,
         case when in_custody = 1 then least(doubtful + coalesce(missed, 0) + least(left_since_seen, greatest(seen - installed, 0)),
                                             stored + greatest(installed, seen) + retired) + stand_in
              when inspected = 1 then least(greatest(likely - confirmed, 0) + least(left_since_check, likely), likely) end as may_be_wrong
  from standing
),
ranged as (
  select *,
         case when gap is not null then greatest(gap - may_explain, 0) end as low, case when gap is not null then greatest(gap, 0) end as mid,
         case when gap is not null then greatest(least(gap + may_be_wrong, expected), 0) end as high,
         case when in_custody = 1 then greatest(-gap, 0) + put_in - built_in end as beyond,
         case when expected is null then 'no_receipt' when gap is null then 'no_custody' else nullif(concat_ws('|',
           case when in_custody = 1 and open > 0 then 'removed_open' end, case when in_custody = 1 and in_repair > 0 then 'in_repair' end,
           case when in_custody = 1 and held > 0 then 'held_only' end, case when lost > 0 then 'lost' end,
           case when in_custody = 1 and doubtful + departed > 0 then 'contradictory_place' end,
           case when pending > 0 then 'receipt_day_unknown' end,
           case when in_custody = 0 and inspected = 1 and sample > 0 then 'sample' end,
           case when in_custody = 0 and inspected = 1 and possible is null then 'sites_not_inspected' end,
           case when in_custody = 0 and inspected = 1 and since_check > 0 then 'received_since_inspection' end,
           case when stand_in > 0 then 'came_inside' end,
           case when in_custody = 1 and missed > 0 then 'not_confirmed' end,
           case when (in_custody = 1 and seen > installed and left_since_seen > 0) or (in_custody = 0 and inspected = 1 and left_since_check > 0)
                then 'left_since_check' end,
           case when item_unknown > 0 then 'item_unknown' end,
           case when in_custody = 1 and twice > 0 then 'return_counted_twice' end,
           case when passed_on > 0 then 'origin_site_unknown' end,
           case when gap > 0 and other_form > 0 then 'other_form' end), '') end as why,
         case when expected <= 9223372036854775807 then cast(expected as decimal(38, 0)) * chips_per_unit end as chips_expected,
         case when licenses > 0 then licensed + stated else greatest(ordered, stated) end as promised_units
  from placed
)
select holder_kind, holder_id, item_id, month,
       case when free = 0 and unknown = 0 and promised_units <= 9223372036854775807 then cast(promised_units as bigint) end as committed_units,
       case when lines_in = 0 and in_custody = 1 then in_transit_units when in_transit <= 9223372036854775807 then cast(in_transit as bigint) end as in_transit_units,
       case when received <= 9223372036854775807 then cast(received as bigint) end as received_units,
       case when reshipped <= 9223372036854775807 then cast(reshipped as bigint) end as reshipped_units,
       case when in_custody = 1 and retired <= 9223372036854775807 then cast(retired as bigint) end as retired_units,
       case when in_custody = 1 and stored <= 9223372036854775807 then cast(stored as bigint) end as stored_units,
       case when expected <= 9223372036854775807 then cast(expected as bigint) end as expected_units,
       case when in_custody = 1 then cast(installed as bigint) end as installed_units,
       case when greatest(verified_units, confirmed, case when seen > 0 then seen end) <= 9223372036854775807
            then cast(greatest(verified_units, confirmed, case when seen > 0 then seen end) as bigint) end as verified_units,
       case when powered <= 9223372036854775807 then cast(powered as bigint) end as powered_max_units,
       case when expected <= 9223372036854775807 then cast(low as bigint) end as unaccounted_low,
       case when expected <= 9223372036854775807 then cast(mid as bigint) end as unaccounted_mid,
       case when expected <= 9223372036854775807 then cast(high as bigint) end as unaccounted_high,
       case when chips_expected <= 9223372036854775807 then cast(cast(chips_expected as bigint) * tpp as decimal(38, 3)) end as tpp,
       case when supply <= 9223372036854775807 then cast(supply as bigint) end as unexplained_supply_units,
       case when chips_expected <= 9223372036854775807 then cast(chips_expected as bigint) end as chips,
       case when chips_expected <= 9223372036854775807 then cast(cast(chips_expected as bigint) * tpp_low as decimal(38, 3)) end as tpp_low,
       case when chips_expected <= 9223372036854775807 then cast(cast(chips_expected as bigint) * tpp_high as decimal(38, 3)) end as tpp_high,
       case when lines_in = 1 or (lines_out = 1 and in_custody = 0) then 'shipments' when in_custody = 1 then 'custody' end as received_basis,
       basis, nullif(concat_ws('|', case when licenses > 0 then 'license' end,
                                    case when stated > 0 or (coalesce(licenses, 0) = 0 and ordered > 0) then 'end_use_statement' end,
                                    case when free > 0 then 'no_limit' end, case when unknown > 0 then 'tpp_unknown' end), '') as committed_basis,
       case when in_custody = 1 then cast(inside as bigint) end as inside_units, case when in_custody = 1 then cast(held as bigint) end as held_units, case when in_custody = 1 then cast(open as bigint) end as open_units,
       case when in_custody = 1 then cast(in_repair as bigint) end as in_repair_units, case when in_custody = 1 then cast(returned as bigint) end as returned_units,
       case when in_custody = 1 then cast(scrapped as bigint) end as scrapped_units, case when in_custody = 1 then cast(seized as bigint) end as seized_units,
       case when in_custody = 1 then cast(lost as bigint) end as lost_units, case when in_custody = 1 then cast(doubtful as bigint) end as doubtful_units,
       case when pending <= 9223372036854775807 then cast(pending as bigint) end as pending_units,
       case when beyond <= 9223372036854775807 then cast(beyond as bigint) end as beyond_expected_units, why as unaccounted_why,
       case when in_custody = 1 then cast(put_in as bigint) end as put_in_units, case when in_custody = 1 then cast(taken_out as bigint) end as taken_out_units,
       case when stand_in <= 9223372036854775807 and in_custody = 1 then cast(stand_in as bigint) end as stand_in_units
from ranged
