-- device_faults: what was found of one device, and what in its custody does not fit together.
select f.as_of as told_of, coalesce(d.name, f.detector) as what, f.summary as words
from findings f
left join detectors d using (detector)
where f.subject_kind = 'device' and f.subject_id = $serial_number and f.answer = 'yes'
union all
select from_on, problem, detail
from custody_problems
where serial_number = $serial_number
order by told_of nulls last, what, words
