-- How many units without serial numbers were seen in each account, as of the last sighting of each month. What was recorded before it
-- happened, or is declared wrong, is no sighting.
with sights as (
  select party_id, site_id, item_id, units, cast(date_trunc('month', event_at) as date) as month,
         row_number() over (partition by party_id, site_id, item_id, date_trunc('month', event_at) order by event_at desc, units desc, event_id) as from_last
  from custody_events
  where step = 'observed' and serial_number is null and item_id is not null and units is not null
    and not (coalesce(status, 'recorded') = 'corrected' and recorded_at is null) and coalesce(event_at <= recorded_at, true)
),
steps as (
  select coalesce(s.party_id, t.operator_id) as party_id, s.item_id, s.month,
         cast(s.units as decimal(38, 0)) - coalesce(lag(cast(s.units as decimal(38, 0))) over (partition by s.party_id, s.site_id, s.item_id order by s.month), 0) as more
  from sights as s
  left join sites as t on t.site_id = s.site_id and t.site_id not in (select site_id from tenancies)
  where s.from_last = 1
),
of_parties as (
  select h.holder * 1000000000 + i.item as account, s.month, sum(s.more) as more
  from steps as s
  join balances_holders as h on h.holder_kind = 'party' and h.holder_id = s.party_id
  join balances_items as i on i.item_id = s.item_id
  group by h.holder, i.item, s.month
),
of_sites as (
  select h.holder * 1000000000 + i.item as account, s.month, max(s.units) as units
  from sights as s
  join balances_holders as h on h.holder_kind = 'site' and h.holder_id = s.site_id
  join balances_items as i on i.item_id = s.item_id
  where s.from_last = 1
  group by h.holder, i.item, s.month
)
select account, month, lead(month) over w as next_month, sum(more) over w as units
from of_parties
window w as (partition by account order by month rows between unbounded preceding and current row)
union all
select account, month, lead(month) over (partition by account order by month), units
from of_sites
