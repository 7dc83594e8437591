-- Who sat in whose sitting, one level further out.
select a.serial_number, s.parent_serial_number as outer_serial, greatest(a.from_at, s.from_at) as from_at, least(a.until_at, s.until_at) as until_at
from custody_outer as a
join custody_sittings as s on s.serial_number = a.outer_serial and s.parent_serial_number <> a.serial_number
where (a.until_at is null or s.from_at < a.until_at) and (s.until_at is null or a.from_at < s.until_at)
