-- TW122 power_fell: A site draws much less power than it did within the year before, and no record says that anything left it.
-- reads: custody_events, site_power, sites
with loads as (
  select site_id, month, max(mean_it_load_mw) as load_mw, min(row_id) as row_id
  from site_power
  group by site_id, month
),
placed as (
  select *, row_number() over (partition by site_id order by month desc) as place
  from loads
),
latest as (
  select site_id, month, load_mw, row_id
  from placed
  where place = 1
),
before as (
  select n.site_id, max(p.load_mw) as load_mw, min(p.month) as month
  from latest as n
  join placed as p on p.site_id = n.site_id and p.place > 1 and p.place <= $months_back + 1
  group by n.site_id
),
-- Only the last departure matters, so that however many an operator did not place are set beside each of its sites once.
departures as (
  select site_id, party_id, cast(max(event_at) as date) as on_day
  from custody_events
  where step in ('removed', 'shipped', 'returned', 'repaired', 'scrapped', 'seized', 'lost')
  group by site_id, party_id
),
gone as (
  select site_id, max(on_day) as last_on
  from (
    select site_id, on_day
    from departures
    where site_id is not null
    union all
    select s.site_id, d.on_day
    from departures as d
    join sites as s on s.operator_id = d.party_id
    where d.site_id is null
  ) as either
  group by site_id
),
judged as (
  select l.site_id, l.month, l.row_id, l.load_mw, b.load_mw as load_before,
         case when (b.load_mw - l.load_mw) * 1000 < $least_kw or (b.load_mw - l.load_mw) * 100 < b.load_mw * $drop_pct then 'no'
              when g.last_on >= b.month then 'unknown' else 'yes' end as answer
  from latest as l
  join before as b on b.site_id = l.site_id
  left join gone as g on g.site_id = l.site_id
)
select site_id as subject_id, month as as_of, answer, cast(null as bigint) as units, cast(null as decimal(38, 3)) as tpp,
       'In ' || substr(cast(month as varchar), 1, 7) || ' the mean load was ' || cast(cast(load_mw as decimal(18, 3)) as varchar) || ' MW, after '
         || cast(cast(load_before as decimal(18, 3)) as varchar) || ' MW before; nothing was told to have left.' as summary,
       'site_power:' || row_id as evidence, case when answer = 'unknown' then 'items.rated_power_w' end as missing_facts
from judged
