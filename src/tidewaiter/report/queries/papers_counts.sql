-- How many rows and groups differ, how many papers are contradicted, and how chains of permissions stand.
select (select count(distinct group_id) from declaration_matches where differs is not null) as groups_differing,
       (select count(*) from documents) as papers,
       (select count(distinct document_id) from statement_checks where answer = 'yes') as contradicted,
       (select count(*) from statement_checks where answer = 'yes') as contradictions,
       (select count(*) from permit_chains where problem is not null or links > 0 or links is null) as chained,
       (select count(*) from permit_chains where closed = 'yes' and links > 0) as closed,
       (select count(*) from permit_chains where closed = 'no') as broken,
       (select count(*) from permit_chains where closed = 'unknown') as leads
