-- case_detectors: each detector that speaks in those cases or could not decide, those that add most first.
with kept as (from cases order by rank, case_id limit $most)
select c.case_id, c.detector, min(d.name) as name, min(d.claim) as claim,
       count(*) filter (c.answer = 'yes') as yes, count(*) filter (c.answer = 'unknown') as unknown,
       max(c.adds) as adds, min(f.innocent_explanations) filter (c.answer = 'yes') as innocent
from case_findings c
join kept using (case_id)
left join detectors d on d.detector = c.detector
left join (select finding_id, min(innocent_explanations) as innocent_explanations from findings group by 1) f
       on f.finding_id = c.finding_id
group by c.case_id, c.detector
order by c.case_id, adds desc nulls last, yes desc, c.detector
