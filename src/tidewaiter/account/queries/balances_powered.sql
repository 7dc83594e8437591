-- How many units each account can have powered, from each month on in which that changed: of a party over the halls that it runs or rents in.
with known as (
  select site_id, item_id
  from site_limits
  where item_id is not null and powered_max_units is not null
  group by site_id, item_id
),
steps as (
  select l.site_id, l.item_id, l.month, l.powered_max_units as units,
         coalesce(l.powered_max_units, 0) - coalesce(lag(l.powered_max_units) over site, 0) as more,
         case when lag(l.month) over site is null then 1 else 0 end as new_site,
         case when l.powered_max_units is null then 1 else 0 end - coalesce(lag(case when l.powered_max_units is null then 1 else 0 end) over site, 0) as more_open
  from site_limits as l
  join known as k on k.site_id = l.site_id and k.item_id = l.item_id
  window site as (partition by l.site_id, l.item_id order by l.month)
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
of_parties as (
  select a.party_id, s.item_id, s.month, sum(cast(s.more as decimal(38, 0))) as more, sum(s.more_open) as more_open, sum(s.new_site) as new_sites
  from steps as s
  join at_sites as a on a.site_id = s.site_id
  where s.more <> 0 or s.more_open <> 0 or s.new_site = 1
  group by a.party_id, s.item_id, s.month
)
select h.holder * 1000000000 + i.item as account, s.month, lead(s.month) over (partition by h.holder, i.item order by s.month) as next_month,
       cast(s.units as decimal(38, 0)) as units
from steps as s
join balances_holders as h on h.holder_kind = 'site' and h.holder_id = s.site_id
join balances_items as i on i.item_id = s.item_id
where s.more <> 0 or s.more_open <> 0 or s.new_site = 1
union all
select h.holder * 1000000000 + i.item, m.month, lead(m.month) over w,
       case when sum(m.more_open) over w = 0 and sum(m.new_sites) over w = s.sites then sum(m.more) over w end
from of_parties as m
join sites_of as s on s.party_id = m.party_id
join balances_holders as h on h.holder_kind = 'party' and h.holder_id = m.party_id
join balances_items as i on i.item_id = m.item_id
window w as (partition by h.holder, i.item order by m.month rows between unbounded preceding and current row)
