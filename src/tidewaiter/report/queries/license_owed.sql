-- license_owed: the duties of a license, those that nobody is known to have done first.
select duty, due_on, site_id, done_on, state, missing_facts
from license_duties
where license_id = $license_id
order by state = 'late' desc, state = 'unknown' desc, state = 'due' desc, due_on, duty, site_id
limit $most
