-- Records of a part that only say again what is told of the unit it sits in: the same step on the same day, and no other place.
select distinct c.serial_number, c.row_id, c.code
from custody_told_alone as c
join custody_outer as a on a.serial_number = c.serial_number and a.from_at <= c.told_at and (a.until_at is null or c.told_at < a.until_at)
join custody_told_alone as p on p.serial_number = a.outer_serial and p.code = c.code and cast(p.told_at as date) = cast(c.told_at as date)
where c.code not in (2, 4, 5, 7, 8, 15)
   or case when c.site_id is not null and p.site_id is not null then case when c.site_id <> p.site_id then 0 else 1 end
           when c.party_id <> p.party_id then 0
           else 1 end = 1
