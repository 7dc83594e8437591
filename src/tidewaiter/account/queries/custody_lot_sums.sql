-- By how many units without a serial number what is counted of an account changed in a month, as a word for each.
select h.holder * 1000000000 + i.item as account, cast(date_trunc('month', l.told_at) as date) as month,
       case when c.account in ('returned', 'scrapped', 'seized', 'lost') then 'so_far_' || c.account else c.account end as word, c.quintillions, c.units
from custody_lot_changes as c
join custody_lots as l on l.number = c.number
join custody_holders as h on h.holder_kind = 'party' and h.holder_id = l.party_id
join custody_kinds as i on i.item_id is not distinct from l.item_id
union all
select h.holder * 1000000000 + i.item, cast(date_trunc('month', l.told_at) as date),
       case when c.account in ('returned', 'scrapped', 'seized', 'lost') then 'so_far_' || c.account when c.account = 'in_transit' then 'coming' else c.account end,
       c.quintillions, c.units
from custody_lot_changes as c
join custody_lots as l on l.number = c.number
join custody_lots as n on n.number = c.named_by
join custody_holders as h on h.holder_kind = 'site' and h.holder_id = n.site_id
join custody_kinds as i on i.item_id is not distinct from l.item_id
