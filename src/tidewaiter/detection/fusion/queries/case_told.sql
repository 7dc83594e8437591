-- Each finding with the groups that it is about: through the lines it names, the operator of a site, the consignee of a
-- license, or whoever last had a device.
with devices as (
  select distinct subject_id as serial_number
  from findings
  where subject_kind = 'device'
),
holders as (
  select s.serial_number, s.party_id, row_number() over (partition by s.serial_number order by s.from_on desc, s.span_id desc) as place
  from custody_spans as s
  join devices as d on d.serial_number = s.serial_number
  where s.party_id is not null
),
subjects as (
  select 'party' as subject_kind, party_id as subject_id, party_id
  from parties
  union all
  select 'site', site_id, operator_id
  from sites
  union all
  select 'license', license_id, coalesce(end_user_id, consignee_id, holder_id)
  from licenses
  union all
  select 'device', serial_number, party_id
  from holders
  where place = 1
),
members as (
  select s.subject_kind, s.subject_id, m.group_id, cast(null as varchar) as row_id
  from subjects as s
  join case_members as m on m.party_id = s.party_id
  union all
  select 'shipment', shipment_id || ':' || line, group_id, row_id
  from case_lines_all
  union all
  select 'shipment', shipment_id, group_id, row_id
  from case_lines_all
)
select f.finding_id, m.group_id, m.row_id, f.detector, f.subject_kind, f.subject_id, f.answer, f.as_of, f.missing_facts,
       case when f.answer = 'yes' and f.units > 0 then f.units else 0 end as units
from findings as f
join members as m on m.subject_kind = f.subject_kind and m.subject_id = f.subject_id
