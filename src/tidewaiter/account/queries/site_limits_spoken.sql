-- From which month on each item is spoken of at a site.
with allowed as (
  select site_id, item_id, issued_on from licenses
  union all
  select coalesce(n.site_id, l.site_id), coalesce(n.item_id, l.item_id), l.issued_on
  from licenses as l
  join license_lines as n on n.license_id = l.license_id
)
select site_id, item_id, min(month) as since
from (
  select site_id, item_id, month from site_limits_happened
  union all
  select site_id, item_id, cast(date_trunc('month', issued_on) as date) from allowed
) as spoken
where item_id is not null and site_id is not null
group by site_id, item_id
