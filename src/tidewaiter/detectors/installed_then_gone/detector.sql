-- TW102 installed_then_gone: Units that stood at a site were removed or told of elsewhere, and no record closes that.
-- reads: custody_counts, custody_events, custody_problems, custody_spans, item_chips, parties, sites, tenancies
-- An event without a place may be of this site where its holder runs or rents it, or where it names no holder either: what it tells to be removed
-- leaves a no open, what it tells to have closed a removal may be what a yes lacks. Whether whoever took units back makes them decides too.
with latest as (
  select holder_id, item_id, month, left_units, open_units, doubtful_units, received_units, appeared_units, installed_units,
         row_number() over (partition by holder_id, item_id order by month desc) as place
  from custody_counts
  where holder_kind = 'site'
),
makers as (
  select party_id, nullif(kind, 'unknown') as kind
  from parties
),
overdue as (
  select p.site_id, p.item_id, sum(coalesce(p.units, 0)) as units, sum(case when p.units is null then 1 else 0 end) as uncounted, min(p.from_on) as from_on,
         sum(case when p.party_id is not null and m.kind is null then coalesce(p.units, 0) else 0 end) as of_nobody
  from custody_problems as p
  left join makers as m on m.party_id = p.party_id
  where p.problem = 'open_past_limit' and p.until_on is null and p.site_id is not null
  group by p.site_id, p.item_id
),
-- More was told to have gone than to have come, and units of no stated item came here or to its operator: a removal may not be counted.
unnamed as (
  select holder_kind, holder_id
  from custody_counts
  where item_id is null
  group by holder_kind, holder_id
),
short as (
  select p.site_id, p.item_id, count(*) as times
  from custody_problems as p
  left join sites as t on t.site_id = p.site_id
  left join unnamed as u on u.holder_kind = 'site' and u.holder_id = p.site_id
  left join unnamed as w on w.holder_kind = 'party' and w.holder_id = t.operator_id
  where p.problem in ('more_out_than_in', 'from_nowhere') and p.site_id is not null and (u.holder_id is not null or w.holder_id is not null)
  group by p.site_id, p.item_id
),
-- Units that went on to somebody of whom nobody tells whether it makes them: they may be back at their maker.
met as (
  select s.serial_number
  from custody_spans as s
  left join makers as m on m.party_id = s.party_id
  where s.serial_number is not null and s.party_id is not null and m.kind is null
  group by s.serial_number
),
followed as (
  select s.serial_number, s.item_id, s.site_id, s.state, lead(s.party_id) over w as next_party_id, lead(s.site_id) over w as next_site_id, lead(s.state) over w as next_state
  from met
  join custody_spans as s on s.serial_number = met.serial_number
  window w as (partition by s.serial_number order by s.from_on, s.until_on, s.row_id)
),
handed_on as (
  select f.site_id, f.item_id, count(*) as units
  from followed as f
  left join makers as m on m.party_id = f.next_party_id
  where f.site_id is not null and f.state in ('installed', 'open', 'in_repair', 'stored', 'held') and f.next_party_id is not null and m.kind is null
    and f.next_state in ('held', 'open', 'stored', 'in_repair') and coalesce(f.next_site_id, '') <> f.site_id
  group by f.site_id, f.item_id
),
known as (
  select s.serial_number
  from (select distinct serial_number from custody_events where site_id is null and serial_number is not null and step not in ('commissioned', 'listed_for_sale', 'observed', 'accepted')) as e
  join custody_spans as s on s.serial_number = e.serial_number and s.site_id is not null
  group by s.serial_number
),
placeless as (
  select case when e.step = 'returned' and e.party_id is not null and m.kind is null then null else e.party_id end as party_id, e.item_id, cast(e.event_at as date) as day,
         case when e.serial_number is not null then 1 else e.units end as units, case when e.step in ('removed', 'repaired') or (e.step = 'returned' and e.site_id is null) then 1 else 0 end as removed,
         case when e.step in ('returned', 'scrapped', 'seized', 'lost', 'shipped', 'installed', 'stored') then 1 else 0 end as closed
  from custody_events as e
  left join makers as m on m.party_id = e.party_id
  left join known as k on k.serial_number = e.serial_number
  where k.serial_number is null and (e.site_id is null or (e.step = 'returned' and e.party_id is not null and m.kind is null and e.serial_number is null))
    and e.step in ('removed', 'repaired', 'returned', 'scrapped', 'seized', 'lost', 'shipped', 'installed', 'stored')
),
kinds as (
  select party_id, item_id, units, sum(removed) as removed, sum(closed) as closed, max(case when closed = 1 then day end) as day
  from placeless
  group by party_id, item_id, units
),
users as (
  select site_id, operator_id as party_id
  from sites
  union
  select site_id, tenant_id
  from tenancies
),
gone as (
  select l.holder_id, l.month, coalesce(l.left_units, 0) + coalesce(o.units, 0) as units, o.from_on, l.item_id,
         coalesce(l.open_units, 0) - coalesce(o.units, 0) as open_still,
         greatest(coalesce(l.received_units, 0) + coalesce(l.appeared_units, 0), coalesce(l.installed_units, 0)) as most,
         coalesce(o.of_nobody, 0) + least(coalesce(h.units, 0), coalesce(l.left_units, 0)) as of_nobody,
         case when l.left_units is null or coalesce(o.uncounted, 0) > 0 or coalesce(l.doubtful_units, 0) > 0 or s.times > 0 then 1 else 0 end as unsure,
         case when (coalesce(l.left_units, 0) + coalesce(o.units, 0)) * coalesce(c.chips_per_unit, 0) <= 1000000000000
              then cast((coalesce(l.left_units, 0) + coalesce(o.units, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end as tpp
  from latest as l
  left join overdue as o on o.site_id = l.holder_id and o.item_id = l.item_id
  left join short as s on s.site_id = l.holder_id and s.item_id = l.item_id
  left join handed_on as h on h.site_id = l.holder_id and h.item_id = l.item_id
  left join item_chips as c on c.item_id = l.item_id
  where l.place = 1
),
-- Of lots those that are no greater than what ever came there, and of closed ones as many as are open at most.
loose as (
  select holder_id, item_id, sum(removed) as removed, sum(closed) as closed
  from (
    select g.holder_id, g.item_id, case when coalesce(n.units, 0) <= g.most then n.removed else 0 end as removed, least(cast(coalesce(n.units, g.units) as decimal(38, 0)), g.units) * case when n.day >= coalesce(g.from_on, n.day) then n.closed else 0 end as closed
    from gone as g
    join users as u on u.site_id = g.holder_id
    join kinds as n on n.party_id = u.party_id and coalesce(n.item_id, g.item_id) = g.item_id
    union all
    select g.holder_id, g.item_id, case when coalesce(n.units, 0) <= g.most then n.removed else 0 end,
           least(cast(coalesce(n.units, g.units) as decimal(38, 0)), g.units) * case when n.day >= coalesce(g.from_on, n.day) then n.closed else 0 end
    from gone as g
    join kinds as n on n.party_id is null and n.item_id = g.item_id
  ) as either
  group by holder_id, item_id
),
summed as (
  select g.holder_id, max(g.month) as month, sum(g.units) as units, max(g.unsure) as unsure, sum(case when g.open_still > 0 then g.open_still else 0 end) as open_still,
         sum(g.units - least(g.of_nobody + coalesce(l.closed, 0), g.units)) as surely, sum(coalesce(l.removed, 0)) as removed, sum(coalesce(l.closed, 0)) as closed,
         min(g.from_on) as from_on, sum(case when g.units > 0 then g.tpp end) as tpp,
         sum(case when g.units > 0 and g.tpp is null then 1 else 0 end) as unrated
  from gone as g
  left join loose as l on l.holder_id = g.holder_id and l.item_id = g.item_id
  group by g.holder_id
),
judged as (
  select *, case when units > $slack then case when surely > $slack then 'yes' else 'unknown' end
                 when unsure = 1 or open_still > 0 or removed > 0 then 'unknown' else 'no' end as answer
  from summed
)
select holder_id as subject_id, month as as_of, answer,
       case when units <= 9223372036854775807 then cast(units as bigint) end as units, case when unrated = 0 then cast(tpp as decimal(38, 3)) end as tpp,
       cast(units as varchar) || ' units removed or told of elsewhere and closed by no record'
         || coalesce(', the first since ' || cast(from_on as varchar), '') || '.' as summary,
       'custody_counts:' || holder_id as evidence,
       case when answer = 'unknown'
            then coalesce(nullif(concat_ws('|', case when unsure = 1 or removed > 0 or closed > 0 then 'custody_events.site_id' end,
                                           case when open_still > 0 then 'custody_events returned or scrapped' end), ''), 'parties.kind') end as missing_facts
from judged
