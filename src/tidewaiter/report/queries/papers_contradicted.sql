-- Papers that the records contradict, the most units first.
select c.document_id, c."check", c.subject_kind, c.subject_id, c.claimed, c.found, c.units, d.kind, d.issued_on,
       coalesce(p.name, d.issuer_id) as issuer_name, coalesce(d.status, 'recorded') as status
from statement_checks c
left join documents d using (document_id)
left join parties p on p.party_id = d.issuer_id
where c.answer = 'yes'
order by c.units desc nulls last, c.document_id, c."check"
limit $most
