-- TW114 promised_and_reexported: A holder that promised in an end-use statement not to reexport an item sent units of that item abroad.
-- reads: documents, orders, shipments, statement_checks
-- A statement without an issuer may be of whoever bought what it is about. One that tells no promise may hold one, which matters where goods left
-- the country that it names, or where it names none.
with told as (
  select d.issuer_id, d.issued_on, k.document_id, d.row_id, k.answer, k.units, k.missing_facts, k.found,
         row_number() over (partition by d.issuer_id
           order by case k.answer when 'yes' then 0 when 'unknown' then 1 else 2 end, k.units desc, k.document_id) as place
  from statement_checks as k
  join documents as d on d.document_id = k.document_id
  where d.issuer_id is not null and d.kind = 'end_use_statement' and k."check" = 'reexported'
),
papers_of as (
  select d.document_id, o.buyer_id as party_id
  from documents as d
  join orders as o on d.subject_kind = 'order' and o.order_id = d.subject_id
  where d.issuer_id is null and d.kind = 'end_use_statement'
  union
  select d.document_id, o.end_user_id
  from documents as d
  join orders as o on d.subject_kind = 'order' and o.order_id = d.subject_id
  where d.issuer_id is null and d.kind = 'end_use_statement' and o.end_user_id is not null
  union
  select d.document_id, s.buyer_id
  from documents as d
  join shipments as s on d.subject_kind = 'shipment' and s.shipment_id = d.subject_id
  where d.issuer_id is null and d.kind = 'end_use_statement'
  union
  select d.document_id, s.ultimate_consignee_id
  from documents as d
  join shipments as s on d.subject_kind = 'shipment' and s.shipment_id = d.subject_id
  where d.issuer_id is null and d.kind = 'end_use_statement' and s.ultimate_consignee_id is not null
  union
  select document_id, subject_id
  from documents
  where issuer_id is null and kind = 'end_use_statement' and subject_kind = 'party'
  union
  select document_id, issuer_id
  from documents
  where issuer_id is not null and kind = 'end_use_statement'
),
kept as (
  select document_id, max(case when "check" = 'reexported' and answer = 'no' then 1 when "check" = 'left_claimed_country' and answer = 'no' then 1 else 0 end) as stayed
  from statement_checks
  group by document_id
),
silent as (
  select o.party_id, max(case when d.issuer_id is null then 1 else 0 end) as nameless, max(case when d.reexport_promise is null then 1 else 0 end) as silent
  from papers_of as o
  join documents as d on d.document_id = o.document_id
  left join kept as k on k.document_id = d.document_id
  where (d.reexport_promise is null or d.issuer_id is null) and coalesce(k.stayed, 0) = 0
  group by o.party_id
),
summed as (
  select issuer_id, max(issued_on) as last_on, sum(case when answer = 'yes' then 1 else 0 end) as broken, count(*) as promises
  from told
  group by issuer_id
),
judged as (
  select t.issuer_id, t.document_id, t.row_id, t.units, t.found, t.missing_facts, s.last_on, s.broken, s.promises, n.nameless,
         case when t.answer = 'no' and n.party_id is not null then 'unknown' else t.answer end as answer,
         case when t.answer = 'no' then 1 else 0 end as of_others
  from told as t
  join summed as s on s.issuer_id = t.issuer_id
  left join silent as n on n.party_id = t.issuer_id
  where t.place = 1
)
select issuer_id as subject_id, last_on as as_of, answer, case when answer = 'yes' then units end as units,
       cast(null as decimal(38, 3)) as tpp,
       cast(broken as varchar) || ' of ' || cast(promises as varchar) || ' promises not to reexport, such as ' || document_id
         || ', beside units of the same item sent abroad' || coalesce(': ' || found, '') || '.' as summary,
       'documents:' || row_id as evidence,
       case when answer = 'unknown' then case when of_others = 0 then coalesce(missing_facts, 'documents') when nameless = 1 then 'documents.issuer_id'
            else 'documents.reexport_promise' end end as missing_facts
from judged
