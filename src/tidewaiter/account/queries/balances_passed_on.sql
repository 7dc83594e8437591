-- What the operator of a site passed on of each item: it may have left from that site, and no record says so.
with operators as (
  select o.holder as party, s.holder as site
  from sites as t
  join balances_holders as o on o.holder_kind = 'party' and o.holder_id = t.operator_id
  join balances_holders as s on s.holder_kind = 'site' and s.holder_id = t.site_id
),
months as (
  select l.seller, l.item, cast(date_trunc('month', l.shipped_on) as date) as month, sum(cast(l.units as decimal(38, 0))) as units
  from balances_lines as l
  where l.leaves_site = 0 and l.item < 999999999 and l.seller in (select party from operators)
  group by l.seller, l.item, date_trunc('month', l.shipped_on)
)
select o.site * 1000000000 + m.item as account, m.month, lead(m.month) over w as next_month, sum(m.units) over w as units
from months as m
join operators as o on o.party = m.seller
window w as (partition by o.site, m.item order by m.month rows between unbounded preceding and current row)
