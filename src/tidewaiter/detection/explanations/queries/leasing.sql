-- Lines with a lease that names so many units, or to a site with a tenancy of its firms for so many units of the item.
with known as (
  select a.row_id, d.row_id as lease_row, 'documents' as lease_table, d.claimed_units as lease_units, 1 as theirs,
         case when d.claimed_units is null or d.issued_on is null then 'unknown'
              when d.issued_on <= a.shipped_on + $lead_days then 'yes'
              else 'no' end as covers,
         case when d.claimed_units is null then 'documents.claimed_units' else 'documents.issued_on' end as missing
  from asked_lines as a
  join documents as d on d.kind = 'lease' and ((d.subject_kind = 'shipment' and d.subject_id in (a.shipment_id, a.shipment_id || ':' || a.line))
                                               or (d.subject_kind = 'site' and d.subject_id = a.site_id))
  union all
  select a.row_id, t.row_id, 'tenancies', t.units,
         case when t.item_id = a.item_id and t."use" <> 'rental' and (t.tenant_id in (a.receiver_id, a.buyer_id) or t.provider_id in (a.receiver_id, a.seller_id)) then 1 else 0 end,
         case when t."use" = 'rental' or t.from_on > a.shipped_on + $lead_days or t.until_on <= a.shipped_on or t.item_id <> a.item_id then 'no'
              when t.tenant_id not in (a.receiver_id, a.buyer_id) and t.provider_id not in (a.receiver_id, a.seller_id)
                   and (a.end_user_id is not null and t.tenant_id <> a.end_user_id) then 'no'
              when t."use" is null or t.item_id is null or a.item_id is null or t.units is null then 'unknown'
              when t.tenant_id in (a.receiver_id, a.buyer_id, a.end_user_id) or t.provider_id in (a.receiver_id, a.seller_id) then 'yes'
              else 'unknown' end,
         case when t.item_id is null then 'tenancies.item_id' when a.item_id is null then 'shipments.item_id' when t.units is null then 'tenancies.units'
              when t."use" is null then 'tenancies.use' else 'tenancies.provider_id' end
  from asked_lines as a
  join tenancies as t on t.site_id = a.site_id
),
chosen as (
  select k.*, a.units as line_units, a.shipped_on,
         row_number() over (partition by k.row_id order by k.lease_units desc, k.lease_table, k.lease_row) as place
  from known as k
  join asked_lines as a on a.row_id = k.row_id
  where k.covers = 'yes'
),
shared as (
  select *, sum(cast(line_units as decimal(38, 0))) over (partition by lease_table, lease_row order by shipped_on, row_id
                                                          rows between unbounded preceding and current row) as so_far
  from chosen
  where place = 1
),
states as (
  select row_id, max(case when covers = 'yes' then 1 else 0 end) as covered, max(case when covers = 'unknown' then 1 else 0 end) as open,
         min(case when covers = 'unknown' then missing end) as missing, max(theirs) as theirs,
         min(case when theirs = 1 then lease_table || ':' || lease_row end) as lease
  from known
  group by row_id
),
told as (
  select a.row_id, a.site_id, greatest(0, least(s.line_units, s.lease_units - (s.so_far - s.line_units))) as units, s.lease_table || ':' || s.lease_row as covering,
         case when t.covered = 0 and t.open = 0 and t.theirs = 1 and a.site_id is not null then 1 else 0 end as against, t.missing, t.lease
  from asked_lines as a
  left join shared as s on s.row_id = a.row_id
  left join states as t on t.row_id = a.row_id
)
select row_id, case when units > 0 then 'yes' when against = 1 then 'no' else 'unknown' end as answer,
       cast(case when units > 0 then units end as bigint) as units,
       case when units > 0 then 'shipments:' || row_id || '|' || covering when against = 1 then 'shipments:' || row_id || '|' || lease end as evidence,
       case when units > 0 or against = 1 then null
            when site_id is null then 'shipments.site_id' else coalesce(missing, 'documents') end as missing
from told
