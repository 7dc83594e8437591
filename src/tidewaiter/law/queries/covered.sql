-- Whether the permission that a line names covers it. Nothing that is merely absent makes a line uncovered.
with held as (
  select a.*,
         case when a.license_id is null then 'license_id'
              when f.license_id is null then 'licenses'
              when f.authority <> a.jurisdiction and f.authority not like a.jurisdiction || ' %' then
                case when f.authority like '__ %' then 'license_id' else 'licenses.authority' end end as lacking,
         least(f.item_fits, f.consignee_fits, f.end_user_fits, f.site_fits, f.day_fits, f.reexport_fits, f.line_fits) as fits,
         f.limit_holds,
         nullif(concat_ws('|', case when f.item_fits = 1 then 'licenses.item_id' end,
                               case when f.consignee_fits = 1 then 'ultimate_consignee_id' end,
                               case when f.end_user_fits = 1 then 'end_user_id' end,
                               case when f.site_fits = 1 then 'site_id' end,
                               case when f.reexport_fits = 1 then 'licenses.reexport_allowed' end,
                               case when f.line_fits = 1 then 'license_lines' end,
                               case when f.limit_holds = 1 then 'draw_down' end), '') as open_facts
  from strictest as a
  left join fits as f on f.shipment_id = a.shipment_id and f.line = a.line and f.license_id = a.license_id
),
answered as (
  select *,
         case when license_required = 'no' then 'not needed'
              when lacking is not null then 'undetermined'
              when fits = 0 then case when license_required = 'yes' then 'no' else 'undetermined' end
              when fits = 1 then 'undetermined'
              when limit_holds = 0 then case when license_required = 'yes' then 'partly' else 'undetermined' end
              when limit_holds = 1 then 'undetermined'
              else 'yes' end as covered
  from held
)
select shipment_id, line, day as as_of, jurisdiction, ruleset, paragraph, license_required, required_by_text, channels,
       exceptions, review_policy,
       case when lacking is null or lacking <> 'license_id' then license_id end as license_id,
       covered,
       nullif(concat_ws('|', missing_facts,
                             case when covered = 'undetermined' then coalesce(lacking, case when fits > 0 then open_facts end) end),
              '') as missing_facts,
       assumptions, grade, citations
from answered
