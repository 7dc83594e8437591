-- Each account of balances_months beside what custody, inspections, power and promises say of it then. Where no line says what came in
-- (or went on), custody says it. What a holder passed on before it was seen to receive it is unexplained supply, the least opening stock
-- that keeps its account at 0 or more.
with storing_sites as (
  select h.holder
  from sites as s
  join balances_holders as h on h.holder_kind = 'site' and h.holder_id = s.site_id
  where s.kind in ('warehouse', 'depot', 'free_zone')
),
joined as (
  select m.account, m.month, m.in_transit, m.lines_in, m.lines_out, m.short,
         case when m.lines_in = 1 then m.received else coalesce(c.received_units, case when m.lines_out = 1 then 0 end) end as received,
         case when m.lines_out = 1 then m.reshipped
              when m.lines_in = 1 then greatest(coalesce(c.shipped_units, 0) - greatest(coalesce(c.received_units, 0) - m.received, 0), 0)
              else c.shipped_units end as reshipped,
         coalesce(a.sent_back, 0) as sent_back, case when m.lines_in = 1 then m.pending else coalesce(c.in_transit_units, 0) end as pending,
         coalesce(a.restated, 0) as restated, coalesce(a.two_levels, 0) as two_levels,
         c.basis, c.in_transit_units,
         case when coalesce(c.own, 0) * (coalesce(c.held, 0) + coalesce(c.stored, 0) + coalesce(c.installed, 0) + coalesce(c.inside, 0) + coalesce(c.open, 0)
                + coalesce(c.in_repair, 0) + coalesce(c.returned, 0) + coalesce(c.scrapped, 0) + coalesce(c.seized, 0)
                + coalesce(c.lost, 0) + coalesce(c.departed, 0) + coalesce(c.put_in, 0) + coalesce(c.taken_out, 0)) + coalesce(v.units, 0) > 0 then 1 else 0 end as in_custody,
         coalesce(c.inside, 0) as inside, coalesce(c.put_in, 0) as put_in, coalesce(c.taken_out, 0) as taken_out,
         coalesce(c.came_inside, 0) as came_inside, coalesce(c.departed, 0) as departed, coalesce(v.units, 0) as seen,
         coalesce(c.returned, 0) as returned, coalesce(c.scrapped, 0) as scrapped, coalesce(c.seized, 0) as seized, coalesce(c.lost, 0) as lost,
         coalesce(c.installed, 0) as installed,
         coalesce(c.stored, 0) + case when w.holder is not null then coalesce(c.held, 0) else 0 end as stored,
         case when w.holder is null then coalesce(c.held, 0) else 0 end as held,
         coalesce(c.open, 0) as open, coalesce(c.in_repair, 0) as in_repair, coalesce(c.doubtful, 0) as doubtful,
         c.verified_units, k.confirmed, k.possible, k.likely, k.missed, k.sample, case when k.month is null then 0 else 1 end as inspected,
         k.month as checked_in, v.month as seen_in,
         greatest(m.received - k.received, 0) as since_check, k.day_unknown as day_unknown_then, k.two_levels as two_levels_then,
         p.units as powered, coalesce(u.units, 0) as item_unknown, coalesce(u.units_in, 0) as item_unknown_in, case when c.shipped_units is null then coalesce(o.units, 0) else 0 end as passed_on,
         q.licensed, q.ordered, q.stated, q.licenses, q.free, q.unknown
  from balances_months as m
  left join balances_counts as c on c.account = m.account and c.month = m.counted_on
  left join balances_told_again as a on a.account = m.account and a.month <= m.month and (a.next_month is null or a.next_month > m.month)
  left join balances_checks as k on k.account = m.account and k.month <= m.month and (k.next_month is null or k.next_month > m.month)
  left join balances_powered as p on p.account = m.account and p.month <= m.month and (p.next_month is null or p.next_month > m.month)
  left join balances_seen as v on v.account = m.account and v.month <= m.month and (v.next_month is null or v.next_month > m.month)
  left join balances_promised as q on q.account = m.account and q.month <= m.month and (q.next_month is null or q.next_month > m.month)
  left join balances_unnamed as u
    on m.account % 1000000000 < 999999999 and u.holder = m.account // 1000000000 and u.month <= m.month and (u.next_month is null or u.next_month > m.month)
  left join balances_passed_on as o on o.account = m.account and o.month <= m.month and (o.next_month is null or o.next_month > m.month)
  left join storing_sites as w on w.holder = m.account // 1000000000
)
select *,
       case when lines_in = 1 then greatest(short, reshipped - received - taken_out) when received is null then null
            else greatest(reshipped + put_in + case when in_custody = 1 then returned + scrapped + seized + lost + departed + stored + held + greatest(installed, seen) + open + in_repair else 0 end
                          - received - taken_out, 0) end as supply
from joined
