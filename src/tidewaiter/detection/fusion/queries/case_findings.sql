-- Every finding of every case with what its detector adds to the case, all its findings together.
select k.case_id, t.finding_id, t.detector, t.subject_kind, t.subject_id, t.answer, t.as_of,
       case when t.answer = 'yes' then cast(a.adds as decimal(18, 6)) end as adds
from (select distinct finding_id, group_id, detector, subject_kind, subject_id, answer, as_of from case_told) as t
join case_kept as k on k.group_id = t.group_id
join case_adds as a on a.group_id = t.group_id and a.detector = t.detector
