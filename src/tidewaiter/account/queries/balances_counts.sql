-- What custody counts in each account at the end of each month in which that changed.
select h.holder * 1000000000 + coalesce(i.item, 999999999) as account, c.month, c.basis, c.in_transit_units, coalesce(c.received_units, 0) as received_units,
       coalesce(c.held_units, 0) as held, coalesce(c.stored_units, 0) as stored, coalesce(c.installed_units, 0) as installed,
       coalesce(c.open_units, 0) as open, coalesce(c.in_repair_units, 0) as in_repair, coalesce(c.returned_units, 0) as returned,
       coalesce(c.scrapped_units, 0) as scrapped, coalesce(c.seized_units, 0) as seized, coalesce(c.lost_units, 0) as lost, c.verified_units,
       coalesce(c.shipped_units, 0) as shipped_units, coalesce(c.doubtful_units, 0) as doubtful, coalesce(c.inside_units, 0) as inside,
       coalesce(c.left_units, 0) as departed, coalesce(c.put_in_units, 0) as put_in, coalesce(c.taken_out_units, 0) as taken_out,
       coalesce(c.came_inside_units, 0) as came_inside, case when c.own_records = 'no' then 0 else 1 end as own
from custody_counts as c
join balances_holders as h on h.holder_kind = c.holder_kind and h.holder_id = c.holder_id
left join balances_items as i on i.item_id = c.item_id
