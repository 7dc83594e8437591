-- TW108 statement_contradicted: What moved contradicts an end-use statement of this party.
-- reads: documents, statement_checks
with told as (
  select d.issuer_id, d.issued_on, k.document_id, d.row_id as paper_row, k."check" as checked, k.claimed, k.found, k.units, k.missing_facts,
         case when k.answer = 'yes' and k."check" in ('left_claimed_country', 'reexported') then 'unknown' else k.answer end as answer,
         row_number() over (partition by d.issuer_id
           order by case when k.answer = 'yes' and k."check" not in ('left_claimed_country', 'reexported') then 0 when k.answer <> 'no' then 1 else 2 end, k.units desc, k.document_id, k."check") as place
  from statement_checks as k
  join documents as d on d.document_id = k.document_id
  where d.issuer_id is not null and d.kind = 'end_use_statement'
),
summed as (
  select issuer_id, max(issued_on) as last_on, sum(case when answer = 'yes' then 1 else 0 end) as wrong
  from told
  group by issuer_id
)
select t.issuer_id as subject_id, s.last_on as as_of, t.answer, case when t.answer = 'yes' then t.units end as units,
       cast(null as decimal(38, 3)) as tpp,
       cast(s.wrong as varchar) || ' claims contradicted, such as ' || t.checked || ' of ' || t.document_id
         || coalesce(': claimed ' || t.claimed, '') || coalesce(', found ' || t.found, '') || '.' as summary,
       'documents:' || t.paper_row as evidence,
       case when t.answer = 'unknown' then case when t.checked in ('left_claimed_country', 'reexported') then 'serials' else coalesce(t.missing_facts, 'documents') end end as missing_facts
from told as t
join summed as s on s.issuer_id = t.issuer_id
where t.place = 1
