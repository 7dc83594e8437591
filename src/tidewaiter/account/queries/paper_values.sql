-- What lines and orders under each subject say of what papers claim, value by value; an empty value is not recorded.
with lines as (
  select p.subject_kind, p.subject_id, s.row_id, s.units, s.to_country, s.site_id, s.end_user_id, nullif(s.end_use, 'unknown') as end_use, c.country as consignee_country
  from paper_subjects as p
  join shipments as s on s.shipment_id = p.subject_id and s.kind <> 'return'
  left join parties as c on c.party_id = s.ultimate_consignee_id
  where p.subject_kind = 'shipment'
  union all
  select p.subject_kind, p.subject_id, s.row_id, s.units, s.to_country, s.site_id, s.end_user_id, nullif(s.end_use, 'unknown'), c.country
  from paper_subjects as p
  join shipments as s on s.license_id = p.subject_id and s.kind <> 'return'
  left join parties as c on c.party_id = s.ultimate_consignee_id
  where p.subject_kind = 'license'
),
ordered as (
  select p.subject_kind, p.subject_id, o.row_id, o.units, o.site_id, o.end_user_id, c.country as consignee_country
  from paper_subjects as p
  join orders as o on o.order_id = p.subject_id
  left join parties as c on c.party_id = o.end_user_id
  where p.subject_kind = 'order'
),
told as (
  select subject_kind, subject_id, 'other_destination' as asked, to_country as value, units, 'shipments:' || row_id as evidence from lines
  union all
  select p.subject_kind, p.subject_id, 'other_destination', t.country, 0, 'sites:' || t.row_id
  from paper_subjects as p
  join sites as t on t.site_id = p.subject_id
  where p.subject_kind = 'site'
  union all
  select subject_kind, subject_id, 'other_consignee_country', consignee_country, units, 'shipments:' || row_id from lines
  union all
  select subject_kind, subject_id, 'other_site', site_id, units, 'shipments:' || row_id from lines
  union all
  select subject_kind, subject_id, 'other_end_use', end_use, units, 'shipments:' || row_id from lines
  union all
  select subject_kind, subject_id, 'other_end_user', end_user_id, units, 'shipments:' || row_id from lines
  union all
  select subject_kind, subject_id, 'other_consignee_country', consignee_country, units, 'orders:' || row_id from ordered
  union all
  select subject_kind, subject_id, 'other_site', site_id, units, 'orders:' || row_id from ordered
  union all
  select subject_kind, subject_id, 'other_end_user', end_user_id, units, 'orders:' || row_id from ordered
)
select subject_kind, subject_id, asked, value, count(*) as lines, sum(cast(units as decimal(38, 0))) as units, min(evidence) as evidence
from told
group by subject_kind, subject_id, asked, value
