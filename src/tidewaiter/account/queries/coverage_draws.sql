-- Which draws on licenses could be judged.
-- reads: draws
with drawn as (
  select count(*) as subjects,
         coalesce(sum(case when undecided is null then 1 else 0 end), 0) as decided,
         coalesce(sum(case when undecided like '%other_consignee%' then 1 else 0 end), 0) as no_consignee,
         coalesce(sum(case when undecided like '%other_end_user%' then 1 else 0 end), 0) as no_end_user,
         coalesce(sum(case when undecided like '%other_site%' then 1 else 0 end), 0) as no_site,
         coalesce(sum(case when undecided like '%expired%' then 1 else 0 end), 0) as no_expiry,
         coalesce(sum(case when undecided like '%overdrawn_tpp%' then 1 else 0 end), 0) as no_chip
  from draws
)
select 'draws', 'shipment', subjects, cast(decided as bigint), cast(0 as bigint), cast(subjects - decided as bigint),
       nullif(concat_ws('|', case when no_consignee > 0 then 'shipments.ultimate_consignee_id (' || cast(no_consignee as varchar) || ')' end,
                             case when no_end_user > 0 then 'shipments.end_user_id (' || cast(no_end_user as varchar) || ')' end,
                             case when no_site > 0 then 'shipments.site_id (' || cast(no_site as varchar) || ')' end,
                             case when no_expiry > 0 then 'licenses.expires_on (' || cast(no_expiry as varchar) || ')' end,
                             case when no_chip > 0 then 'items.chip (' || cast(no_chip as varchar) || ')' end), '')
from drawn
