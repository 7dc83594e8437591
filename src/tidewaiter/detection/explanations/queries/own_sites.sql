-- Lines whose sender and receiver were one firm or under one owner on the day, or that went to a site that the sender runs.
with told as (
  select a.row_id, a.site_id, k.evidence as kin_evidence, t.row_id as site_row,
         case when t.operator_id = a.seller_id then 1 else 0 end as own_site,
         case when k.answer = 'yes' or t.operator_id = a.seller_id then 'yes'
              when k.answer = 'no' and t.site_id is not null then 'no'
              else 'unknown' end as answer, k.answer as kin, a.units
  from asked_lines as a
  left join asked_kin as k on k.row_id = a.row_id and k.role = 'receiver'
  left join sites as t on t.site_id = a.site_id
)
select row_id, answer, case when answer = 'yes' then units end as units,
       case when answer = 'yes' and own_site = 1 then 'sites:' || site_row when answer <> 'unknown' then kin_evidence end as evidence,
       case when answer = 'unknown' then case when kin = 'no' and site_id is null then 'shipments.site_id' when kin = 'no' then 'sites' else 'ownership' end end as missing
from told
