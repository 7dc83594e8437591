-- Sittings as events: put in, and taken out where no record of the part itself says what happened to it.
with taken as (
  select s.serial_number, s.from_at, min(c.told_at) as pulled_at
  from custody_sittings as s
  join custody_told_alone as c on c.serial_number = s.serial_number and c.told_at > s.from_at and (s.until_at is null or c.told_at <= s.until_at)
  left join custody_restated as r on r.serial_number = c.serial_number and r.row_id = c.row_id and r.code = c.code
  where r.row_id is null and c.code in (4, 11, 12, 13, 14, 15, 16, 18, 20, 21)
  group by s.serial_number, s.from_at
)
select s.serial_number, s.parent_serial_number, s.item_id, s.from_at, coalesce(t.pulled_at, s.until_at) as until_at, s.cut, s.in_two, s.next_at,
       s.next_parent, s.next_row_id, s.row_id,
       case when s.until_at is not null and s.cut = 0 and t.pulled_at is null then 1 else 0 end as ends
from custody_sittings as s
left join taken as t on t.serial_number = s.serial_number and t.from_at = s.from_at
