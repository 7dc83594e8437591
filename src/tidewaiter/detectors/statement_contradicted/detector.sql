-- TW108 statement_contradicted: What moved contradicts an end-use statement of this party.
-- reads: documents, orders, shipments, statement_checks
-- A statement without an issuer may be of whoever bought what it is about, and one may claim what is not told of it.
with told as (
  select d.issuer_id, d.issued_on, k.document_id, d.row_id as paper_row, k."check" as checked, k.claimed, k.found, k.units, k.missing_facts,
         case when k.answer = 'yes' and k."check" in ('left_claimed_country', 'reexported') then 'unknown' else k.answer end as answer,
         row_number() over (partition by d.issuer_id
           order by case when k.answer = 'yes' and k."check" not in ('left_claimed_country', 'reexported') then 0 when k.answer <> 'no' then 1 else 2 end, k.units desc, k.document_id, k."check") as place
  from statement_checks as k
  join documents as d on d.document_id = k.document_id
  where d.issuer_id is not null and d.kind = 'end_use_statement'
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
silent as (
  select o.party_id, max(case when d.issuer_id is null then 1 else 0 end) as nameless
  from papers_of as o
  join documents as d on d.document_id = o.document_id
  where d.issuer_id is null or d.claimed_country is null or d.claimed_site_id is null or d.claimed_units is null or d.claimed_end_use is null or d.reexport_promise is null
  group by o.party_id
),
summed as (
  select issuer_id, max(issued_on) as last_on, sum(case when answer = 'yes' then 1 else 0 end) as wrong
  from told
  group by issuer_id
)
select t.issuer_id as subject_id, s.last_on as as_of, case when t.answer = 'no' and n.party_id is not null then 'unknown' else t.answer end as answer, case when t.answer = 'yes' then t.units end as units,
       cast(null as decimal(38, 3)) as tpp,
       cast(s.wrong as varchar) || ' claims contradicted, such as ' || t.checked || ' of ' || t.document_id
         || coalesce(': claimed ' || t.claimed, '') || coalesce(', found ' || t.found, '') || '.' as summary,
       'documents:' || t.paper_row as evidence,
       case when t.answer = 'unknown' then case when t.checked in ('left_claimed_country', 'reexported') then 'serials' else coalesce(t.missing_facts, 'documents') end
            when t.answer = 'no' and n.party_id is not null then case when n.nameless = 1 then 'documents.issuer_id' else 'documents.claimed_country' end end as missing_facts
from told as t
join summed as s on s.issuer_id = t.issuer_id
left join silent as n on n.party_id = t.issuer_id
where t.place = 1
