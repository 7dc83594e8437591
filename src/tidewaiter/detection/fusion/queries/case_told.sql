-- Each finding with the groups that it is about: through the lines it names, the operator of a site, the consignee of a
-- license, or whoever last had a device.
with holders as (
  select serial_number, party_id, row_number() over (partition by serial_number order by from_on desc, span_id desc) as place
  from custody_spans
  where serial_number is not null and party_id is not null
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
named as (
  select f.finding_id, l.group_id, l.row_id
  from findings as f
  join case_lines_all as l on l.shipment_id || ':' || l.line = f.subject_id
  where f.subject_kind = 'shipment'
  union all
  select f.finding_id, l.group_id, l.row_id
  from findings as f
  join case_lines_all as l on l.shipment_id = f.subject_id
  where f.subject_kind = 'shipment'
  union all
  select f.finding_id, m.group_id, null
  from findings as f
  join subjects as s on s.subject_kind = f.subject_kind and s.subject_id = f.subject_id
  join case_members as m on m.party_id = s.party_id
)
select n.finding_id, n.group_id, n.row_id, f.detector, f.subject_kind, f.subject_id, f.answer, f.as_of, f.missing_facts,
       case when f.answer = 'yes' and f.units > 0 then f.units else 0 end as units
from named as n
join findings as f on f.finding_id = n.finding_id
