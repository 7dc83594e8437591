-- Each permission, and each line of a transit or transshipment declaration, beside the permission it rests on: 2 wrong, 1 cannot
-- be told, 0 agrees. What a permission does not name it does not restrict; a permit must rest on something, a license need not.
with named as (
  select license_id, count(*) as lines, count(*) - count(item_id) as any_item, count(*) - count(consignee_id) as any_consignee,
         count(*) - count(end_user_id) as any_end_user
  from license_lines
  group by license_id
),
dependents as (
  select origin_license_id, sum(cast(max_units as decimal(38, 0))) as units_low, count(*) - count(max_units) as unlimited
  from licenses
  where origin_license_id is not null
  group by origin_license_id
),
subjects as (
  select 'license' as subject_kind, license_id as subject_id, cast(null as varchar) as line, kind, origin_license_id, row_id, holder_id, item_id, max_units,
         issued_on as day, case when kind = 'permit' then 1 else 0 end as must_rest
  from licenses
  union all
  select 'declaration', declaration_id, line, kind, permit_id, row_id, null, null, null, filed_on, 1
  from declarations
  where kind in ('transit', 'transshipment')
),
numbered as (
  select row_number() over (order by subject_kind, subject_id, line) as number, subject_kind, subject_id, line, kind, origin_license_id, row_id, holder_id,
         item_id, max_units, day, must_rest
  from subjects
),
items as (
  select l.number, 1 as found
  from numbered as l
  join (select distinct license_id, item_id from license_lines) as n on n.license_id = l.origin_license_id and n.item_id = l.item_id
),
holders as (
  select distinct l.number
  from numbered as l
  join (select license_id, consignee_id as party_id from license_lines union select license_id, end_user_id from license_lines) as n
    on n.license_id = l.origin_license_id and n.party_id = l.holder_id
),
judged as (
  select l.number, l.subject_kind, l.subject_id, l.line, l.kind, l.origin_license_id, l.row_id, u.number as origin_number,
         case when l.origin_license_id is null and l.must_rest = 1 then 2 else 0 end as no_origin,
         case when l.origin_license_id is not null and o.license_id is null then 2 else 0 end as unknown_origin,
         case when o.issued_on > l.day then 2 else 0 end as origin_issued_later,
         case when o.license_id is null then 0 when o.expires_on is null then 1 when o.expires_on < l.day then 2 else 0 end as origin_expired,
         case when o.license_id is null or l.subject_kind = 'declaration' then 0
              when o.item_id is null and (n.license_id is null or n.any_item > 0) then 0
              when l.item_id is null then 1
              when o.item_id = l.item_id or (o.item_id is null and i.number is not null) then 0 else 2 end as other_item,
         case when o.license_id is null or l.subject_kind = 'declaration' then 0
              when l.holder_id = o.holder_id or l.holder_id = o.consignee_id or l.holder_id = o.end_user_id or h.number is not null then 0
              when o.consignee_id is null or o.end_user_id is null or n.any_consignee > 0 or n.any_end_user > 0 then 1 else 2 end as other_holder,
         case when o.max_units is null or l.subject_kind = 'declaration' then 0 when l.max_units is null then 1
              when l.max_units > o.max_units then 2 else 0 end as more_units_than_origin,
         case when o.max_units is null or l.subject_kind = 'declaration' then 0 when d.units_low > o.max_units then 2
              when d.unlimited > 0 then 1 else 0 end as dependents_exceed_origin
  from numbered as l
  left join licenses as o on o.license_id = l.origin_license_id
  left join numbered as u on u.subject_kind = 'license' and u.subject_id = l.origin_license_id
  left join named as n on n.license_id = l.origin_license_id
  left join items as i on i.number = l.number
  left join holders as h on h.number = l.number
  left join dependents as d on d.origin_license_id = l.origin_license_id
)
select number, subject_kind, subject_id, line, kind, origin_license_id, row_id, origin_number,
       no_origin, unknown_origin, origin_issued_later, origin_expired, other_item, other_holder, more_units_than_origin, dependents_exceed_origin
from judged
