-- Lines paid from another country than where they went, by a firm under one owner with the receiver or with the buyer.
with judged as (
  select a.row_id, a.units, a.payer_id, a.payer_country,
         case when a.payer_country = a.to_country then 'no' when a.payer_country is null then 'unknown' else 'yes' end as abroad,
         case when k.one = 1 then 'no' else k.answer end as owns_receiver, k.evidence as receiver_evidence, k.one,
         case when b.one = 1 then 'no' else b.answer end as owns_buyer, b.evidence as buyer_evidence
  from asked_lines as a
  left join asked_kin as k on k.row_id = a.row_id and k.role = 'paid_for'
  left join asked_kin as b on b.row_id = a.row_id and b.role = 'payer'
),
told as (
  select *, case when abroad = 'no' or (owns_receiver = 'no' and owns_buyer = 'no') then 'no'
                 when abroad = 'yes' and (owns_receiver = 'yes' or (owns_buyer = 'yes' and one = 0)) then 'yes'
                 else 'unknown' end as answer
  from judged
)
select row_id, answer, case when answer = 'yes' then units end as units,
       case when answer = 'yes' then 'shipments:' || row_id || '|' || case when owns_receiver = 'yes' then receiver_evidence else buyer_evidence end
            when abroad = 'no' then 'shipments:' || row_id
            when answer = 'no' then 'shipments:' || row_id || '|' || receiver_evidence || '|' || buyer_evidence end as evidence,
       case when answer <> 'unknown' then null when payer_country is null then 'shipments.payer_country' when payer_id is null then 'shipments.payer_id'
            else 'ownership' end as missing
from told
