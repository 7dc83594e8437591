-- What the last inspection of each month says of an account: of a site what it found there, of its operator over all its sites that let
-- nobody else in. A sample stands for the rest in the same share. By then surely received is what has a receipt day by then, or was
-- shipped more than 90 days before; what counts as received but need not have been there is day_unknown.
with found as (
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
steps as (
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
months as (
  select s.holder_kind, s.holder_id, s.item_id, h.holder * 1000000000 + i.item as account, s.month, max(s.inspected_on) as inspected_on,
         sum(s.confirmed) as confirmed, sum(s.possible) as possible, sum(s.likely) as likely, sum(s.missed) as missed, sum(s.sample) as sample,
         sum(s.open_sites) as open_sites, sum(s.new_site) as new_sites
  from steps as s
  join balances_holders as h on h.holder_kind = s.holder_kind and h.holder_id = s.holder_id
  join balances_items as i on i.item_id = s.item_id
  group by s.holder_kind, s.holder_id, s.item_id, h.holder, i.item, s.month
),
received_by_then as (
  select k.account, k.month, sum(c.units) as units,
         sum(case when coalesce(c.received_on, cast(c.shipped_on + interval 90 day as date)) > k.inspected_on then c.units else 0 end) as day_unknown,
         sum(case when coalesce(c.received_on, cast(c.shipped_on + interval 90 day as date)) > k.inspected_on then 0 else c.two_levels end) as two_levels
  from months as k
  join balances_came as c on c.account = k.account
  where coalesce(c.received_on, c.shipped_on) <= k.inspected_on
  group by k.account, k.month
)
select c.account, c.month, lead(c.month) over w as next_month,
       case when c.holder_kind = 'site' then c.confirmed else sum(c.confirmed) over w end as confirmed,
       case when c.holder_kind = 'site' then c.possible
            when sum(c.new_sites) over w = o.sites and sum(c.open_sites) over w = 0 and o.sites = 1 then sum(c.possible) over w end as possible,
       case when c.holder_kind = 'site' then c.likely else sum(c.likely) over w end as likely,
       case when c.holder_kind = 'site' then c.missed else sum(c.missed) over w end as missed,
       case when c.holder_kind = 'site' then c.sample else sum(c.sample) over w end as sample, coalesce(r.units, 0) as received,
       coalesce(r.day_unknown, 0) as day_unknown, coalesce(r.two_levels, 0) as two_levels
from months as c
left join received_by_then as r on r.account = c.account and r.month = c.month
left join operated as o on c.holder_kind = 'party' and o.operator_id = c.holder_id
window w as (partition by c.account order by c.month rows between unbounded preceding and current row)
