-- Parts told to be elsewhere than the unit they sit in, one row for each such place; the seat is not taken from them.
select case when max(pulls) = 1 then 'moved_without_removal' else 'two_places' end as problem, serial_number, min(item_id) as item_id,
       cast(1 as decimal(38, 0)) as units, party_id, site_id, cast(min(told_at) as date) as from_on,
       case when cast(max(told_at) as date) > cast(min(told_at) as date) then cast(max(told_at) as date) end as until_on,
       'told here while it sits in ' || inside_serial || ', which is at ' || min(around_place) || '; no removal from it is told' as detail,
       concat_ws('|', min(around_row_id), min(row_id)) as evidence, 'custody_events.step' as missing_facts
from custody_strays
group by serial_number, inside_serial, party_id, site_id, pulls
