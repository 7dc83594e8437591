-- The stretches during which a part was told to be elsewhere, and when it was seen in them by records that do not say so.
with strays as (
  select p.serial_number, p.told_at, p.until_at, p.code, p.row_id
  from custody_pieces as p
  join custody_strays as s on s.serial_number = p.serial_number and s.pulls = 0 and p.told_at <= s.told_at and (p.until_at is null or s.told_at < p.until_at)
  where p.state = 'inside'
  group by p.serial_number, p.told_at, p.until_at, p.code, p.row_id
),
sightings as (
  select c.serial_number, c.told_at
  from custody_told as c
  left join custody_strays as s on s.serial_number = c.serial_number and s.row_id = c.row_id and s.code = c.code
  where c.early = 0 and c.basis in ('telemetry', 'attestation', 'inspection') and s.row_id is null
)
select p.serial_number, p.told_at, p.code, p.row_id, cast(max(c.told_at) as date) as seen_on, cast(min(c.told_at) as date) as first_seen_on
from strays as p
left join sightings as c on c.serial_number = p.serial_number and p.told_at <= c.told_at and (p.until_at is null or c.told_at < p.until_at)
group by p.serial_number, p.told_at, p.code, p.row_id
