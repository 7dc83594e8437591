-- Records that put a part elsewhere than the unit it sits in, whose place is known: told while it sat there, or as what took it out.
-- On a day on which that unit moves, the part may be where that unit was or is to be. What is on its way has no place.
with records as (
  select serial_number, item_id, told_at, code, party_id, site_id, row_id
  from custody_told
  where told in ('custody', 'shipment') and code in (2, 4, 5, 7, 8, 15) and (party_id is not null or site_id is not null)
    and serial_number in (select serial_number from custody_nested)
),
seated as (
  select r.serial_number, r.item_id, r.told_at, r.code, r.party_id, r.site_id, r.row_id, s.inside_serial,
         case when s.until_at = r.told_at then 1 else 0 end as pulls
  from records as r
  join custody_stays as s on s.serial_number = r.serial_number and s.state = 'inside'
  where (s.told_at < r.told_at or (s.told_at = r.told_at and r.code > 6))
    and (s.until_at is null or r.told_at < s.until_at or (r.told_at = s.until_at and s.told_at < r.told_at and r.code in (4, 15)))
),
beside as (
  select r.serial_number, r.item_id, r.told_at, r.code, r.party_id, r.site_id, r.row_id, r.inside_serial, r.pulls, a.row_id as around_row_id,
         a.party_id as around_party_id, a.site_id as around_site_id,
         case when a.told_at <= r.told_at and (a.until_at is null or r.told_at < a.until_at) then 1 else 0 end as then_there,
         case when a.state = 'in_transit' or a.code = 13 then 1 else 0 end as on_the_way,
         case when a.site_id is not null and r.site_id is not null then case when a.site_id <> r.site_id then 1 else 0 end
              when a.party_id <> r.party_id then 1
              else 0 end as elsewhere
  from seated as r
  join custody_pieced as a on a.serial_number = r.inside_serial
  where cast(a.told_at as date) <= cast(r.told_at as date) and (a.until_at is null or cast(r.told_at as date) <= cast(a.until_at as date))
)
select serial_number, told_at, code, row_id, inside_serial, max(pulls) as pulls, min(item_id) as item_id, min(party_id) as party_id,
       min(site_id) as site_id, min(case when then_there = 1 then around_row_id end) as around_row_id,
       min(case when then_there = 1 then coalesce(around_site_id, around_party_id) end) as around_place
from beside
group by serial_number, told_at, code, row_id, inside_serial
having min(elsewhere) = 1 and max(then_there) = 1 and max(case when then_there = 1 then on_the_way else 0 end) = 0
