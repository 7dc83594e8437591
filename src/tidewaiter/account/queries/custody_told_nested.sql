-- As custody_told, less what a part only says again, with what devices say of what sat in what.
select c.serial_number, c.item_id, c.told_at, c.code, c.party_id, c.to_party_id, c.site_id, c.location, c.inside_serial, c.basis, c.event_id, c.row_id,
       c.told, c.early, c.maker
from custody_told_alone as c
left join custody_restated as r on r.serial_number = c.serial_number and r.row_id = c.row_id and r.code = c.code
where r.row_id is null
union all
select serial_number, item_id, from_at, 6, cast(null as varchar), cast(null as varchar), cast(null as varchar), cast(null as varchar),
       parent_serial_number, 'device', row_id, row_id, 'devices', 0, cast(null as bigint)
from custody_nested
union all
select serial_number, item_id, until_at, 22, cast(null as varchar), cast(null as varchar), cast(null as varchar), cast(null as varchar),
       cast(null as varchar), 'device', row_id, row_id, 'devices', 0, cast(null as bigint)
from custody_nested
cross join as_of_day as d
where ends = 1 and cast(until_at as date) <= d.day
