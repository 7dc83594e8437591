-- TW114 promised_and_reexported: A holder that promised in an end-use statement not to reexport an item sent units of that item abroad.
-- reads: documents, statement_checks
with told as (
  select d.issuer_id, d.issued_on, k.document_id, d.row_id, k.answer, k.units, k.missing_facts, k.found,
         row_number() over (partition by d.issuer_id
           order by case k.answer when 'yes' then 0 when 'unknown' then 1 else 2 end, k.units desc, k.document_id) as place
  from statement_checks as k
  join documents as d on d.document_id = k.document_id
  where d.issuer_id is not null and d.kind = 'end_use_statement' and k."check" = 'reexported'
),
summed as (
  select issuer_id, max(issued_on) as last_on, sum(case when answer = 'yes' then 1 else 0 end) as broken, count(*) as promises
  from told
  group by issuer_id
)
select t.issuer_id as subject_id, s.last_on as as_of, t.answer, case when t.answer = 'yes' then t.units end as units,
       cast(null as decimal(38, 3)) as tpp,
       cast(s.broken as varchar) || ' of ' || cast(s.promises as varchar) || ' promises not to reexport, such as ' || t.document_id
         || ', beside units of the same item sent abroad' || coalesce(': ' || t.found, '') || '.' as summary,
       'documents:' || t.row_id as evidence, case when t.answer = 'unknown' then coalesce(t.missing_facts, 'documents') end as missing_facts
from told as t
join summed as s on s.issuer_id = t.issuer_id
where t.place = 1
