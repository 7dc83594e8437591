-- Which papers could be set against what moved.
-- reads: documents, statement_checks
with checks as (
  select document_id, max(case answer when 'yes' then 1 else 0 end) as contradicted, min(case answer when 'no' then 1 else 0 end) as kept
  from statement_checks
  group by document_id
),
stated as (
  select count(*) as subjects, coalesce(sum(c.contradicted), 0) as contradicted, coalesce(sum(case when c.contradicted = 0 then c.kept else 0 end), 0) as kept,
         coalesce(sum(case when c.document_id is null then 1 else 0 end), 0) as unchecked
  from documents as d
  left join checks as c on c.document_id = d.document_id
),
unstated as (
  select coalesce(sum(case when '|' || missing_facts || '|' like '%|shipments|%' then 1 else 0 end), 0) as no_shipment,
         coalesce(sum(case when missing_facts like '%ultimate_consignee_id%' then 1 else 0 end), 0) as no_consignee,
         coalesce(sum(case when missing_facts like '%issuer_id%' then 1 else 0 end), 0) as no_issuer
  from statement_checks
  where answer = 'unknown'
)
select 'statement_checks', 'document', s.subjects, cast(s.contradicted as bigint), cast(s.kept as bigint), cast(s.subjects - s.contradicted - s.kept as bigint),
       nullif(concat_ws('|', case when s.unchecked > 0 then 'documents (' || cast(s.unchecked as varchar) || ')' end,
                             case when u.no_shipment > 0 then 'shipments (' || cast(u.no_shipment as varchar) || ')' end,
                             case when u.no_consignee > 0 then 'shipments.ultimate_consignee_id (' || cast(u.no_consignee as varchar) || ')' end,
                             case when u.no_issuer > 0 then 'documents.issuer_id (' || cast(u.no_issuer as varchar) || ')' end), '')
from stated as s
cross join unstated as u
