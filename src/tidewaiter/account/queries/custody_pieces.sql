-- The stays of parts, those in another unit cut where that unit moves and put where it is; before the first record of that unit, and
-- where none is, a part is where its own records say. Of the serial numbers of one level only, from all levels below.
with own as (
  select s.serial_number, s.item_id, s.told_at, s.until_at, s.code, s.state, s.party_id, s.from_party_id, s.site_id, s.location, s.inside_serial,
         s.place_of_serial, s.basis, s.event_id, s.row_id, s.doubtful, s.seen_on, s.first_seen_on
  from custody_stays as s
  join custody_levels as l on l.serial_number = s.serial_number
  cross join custody_level as k
  where l.level = k.level
),
around as (
  select p.serial_number, p.told_at, p.until_at, p.code, p.party_id, p.site_id, p.event_id, p.row_id
  from custody_pieced as p
  where p.serial_number in (select inside_serial from own) or p.serial_number in (select place_of_serial from own)
),
cut as (
  select s.serial_number, s.item_id, greatest(s.told_at, a.told_at) as told_at, least(s.until_at, a.until_at) as until_at,
         case when a.told_at > s.told_at then a.code else s.code end as code, s.state, a.party_id, s.from_party_id, a.site_id,
         case when a.told_at > s.told_at then null else s.location end as location, s.inside_serial, s.basis,
         case when a.told_at > s.told_at then a.event_id else s.event_id end as event_id,
         case when a.told_at > s.told_at then a.row_id else s.row_id end as row_id, s.doubtful, s.seen_on, s.first_seen_on, s.told_at as began_at
  from own as s
  join around as a on a.serial_number = s.inside_serial and (s.until_at is null or a.told_at < s.until_at)
                  and (a.until_at is null or s.told_at < a.until_at) and (a.until_at is null or a.told_at < a.until_at)
  where s.state = 'inside' and (s.until_at is null or s.told_at < s.until_at)
),
firsts as (
  select serial_number, began_at, min(told_at) as first_at
  from cut
  group by serial_number, began_at
),
before as (
  select s.serial_number, s.item_id, s.told_at, coalesce(f.first_at, s.until_at) as until_at, s.code, s.state, s.party_id, s.from_party_id, s.site_id,
         s.location, s.inside_serial, s.basis, s.event_id, s.row_id, s.doubtful, s.seen_on, s.first_seen_on
  from own as s
  left join firsts as f on f.serial_number = s.serial_number and f.began_at = s.told_at
  where s.state = 'inside' and (f.first_at is null or f.first_at > s.told_at)
),
others as (
  select s.serial_number, s.item_id, s.told_at, s.until_at, s.code, s.state, coalesce(a.party_id, s.party_id) as party_id, s.from_party_id,
         coalesce(a.site_id, s.site_id) as site_id, s.location, s.inside_serial, s.basis, s.event_id, s.row_id, s.doubtful, s.seen_on, s.first_seen_on
  from own as s
  left join around as a on a.serial_number = s.place_of_serial and a.told_at <= s.told_at and (a.until_at is null or s.told_at < a.until_at)
  where s.state <> 'inside'
),
pieces as (
  select serial_number, item_id, told_at, until_at, code, state, party_id, from_party_id, site_id, location, inside_serial, basis, event_id, row_id,
         doubtful, seen_on, first_seen_on
  from cut
  union all
  select serial_number, item_id, told_at, until_at, code, state, party_id, from_party_id, site_id, location, inside_serial, basis, event_id, row_id,
         doubtful, seen_on, first_seen_on
  from before
  union all
  select serial_number, item_id, told_at, until_at, code, state, party_id, from_party_id, site_id, location, inside_serial, basis, event_id, row_id,
         doubtful, seen_on, first_seen_on
  from others
)
select serial_number, item_id, told_at, until_at, code, state, party_id, from_party_id, site_id, location, inside_serial,
       cast(null as varchar) as place_of_serial, basis, event_id, row_id, doubtful,
       case when seen_on >= cast(told_at as date) and (until_at is null or seen_on <= cast(until_at as date)) then seen_on end as seen_on,
       case when first_seen_on >= cast(told_at as date) and (until_at is null or first_seen_on <= cast(until_at as date)) then first_seen_on end as first_seen_on
from pieces
