-- TW108 statement_contradicted: What moved contradicts an end-use statement of this party.
-- reads: documents, statement_checks
with told as (
  select d.issuer_id, d.issued_on, k.document_id, k."check" as checked, k.answer, k.claimed, k.found, k.units, k.missing_facts,
         row_number() over (partition by d.issuer_id
           order by case k.answer when 'yes' then 0 when 'unknown' then 1 else 2 end, k.units desc, k.document_id, k."check") as place
  from statement_checks as k
  join documents as d on d.document_id = k.document_id
  where d.issuer_id is not null and d.kind = 'end_use_statement'
),
summed as (
  select issuer_id, max(issued_on) as last_on, sum(case when answer = 'yes' then 1 else 0 end) as wrong
  from told
  group by issuer_id
)
select t.issuer_id as subject_id, coalesce(s.last_on, cast('1990-01-01' as date)) as as_of, t.answer, case when t.answer = 'yes' then t.units end as units,
       cast(null as decimal(38, 3)) as tpp,
       cast(s.wrong as varchar) || ' claims contradicted, such as ' || t.checked || ' of ' || t.document_id
         || coalesce(': claimed ' || t.claimed, '') || coalesce(', found ' || t.found, '') || '.' as summary,
       'documents:' || t.document_id as evidence, case when t.answer = 'unknown' then coalesce(t.missing_facts, 'documents') end as missing_facts
from told as t
join summed as s on s.issuer_id = t.issuer_id
where t.place = 1
