-- How the checks of papers came out.
select "check", count(*) filter (answer = 'yes') as yes, count(*) filter (answer = 'no') as no,
       count(*) filter (answer = 'unknown') as unknown
from statement_checks
group by "check"
order by yes desc, "check"
