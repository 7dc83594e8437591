-- Each license that asks for reinspection, with the sites where: its own, else those that its lines name, else none known.
with of_lines as (
  select distinct license_id, site_id
  from license_lines
  where site_id is not null
)
select row_number() over (order by l.license_id, coalesce(l.site_id, n.site_id)) as number,
       l.license_id, coalesce(l.site_id, n.site_id) as site_id, l.issued_on, l.expires_on, l.reinspect_every_months
from licenses as l
left join of_lines as n on n.license_id = l.license_id and l.site_id is null
where l.reinspect_every_months > 0
