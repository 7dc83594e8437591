-- Lines between two firms that came under one owner within the time before.
with told as (
  select a.row_id, a.units, k.evidence, k.answer as kin,
         case when k.one = 1 or k.answer = 'no' then 'no'
              when k.answer = 'yes' and k.undated = 0 and k.since_any + $within_days >= a.shipped_on then 'yes'
              when k.answer = 'yes' and k.undated = 0 and k.since + $within_days < a.shipped_on then 'no'
              else 'unknown' end as answer
  from asked_lines as a
  left join asked_kin as k on k.row_id = a.row_id and k.role = 'receiver'
)
select row_id, answer, case when answer = 'yes' then units end as units,
       case when answer <> 'unknown' then 'shipments:' || row_id || '|' || evidence end as evidence,
       case when answer = 'unknown' then case when kin = 'yes' then 'ownership.from_on' else 'ownership' end end as missing
from told
