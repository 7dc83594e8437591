-- found_rows: what was found, of each detector the biggest, the biggest of all first.
select f.*, d.claim, coalesce(p.name, f.subject_id) as subject_name, count(*) over () as shown_of
from findings f
left join detectors d using (detector)
left join parties p on f.subject_kind = 'party' and p.party_id = f.subject_id
where f.answer = 'yes'
qualify row_number() over (partition by f.detector order by f.tpp desc nulls last, f.units desc nulls last, f.finding_id) <= $each
order by f.tpp desc nulls last, f.units desc nulls last, f.finding_id
limit $most
