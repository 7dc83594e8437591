-- device_pages: the devices whose life the page shows: of each of the first cases one for each detector that names one;
-- then one for each detector of the other findings; then one for each kind of thing that does not fit in its custody. Of
-- several the one with the most stays.
with found as (
  select f.subject_id as serial_number, f.detector as what, c.rank as case_rank
  from findings f
  left join case_findings l using (finding_id)
  left join cases c on c.case_id = l.case_id
  where f.subject_kind = 'device' and f.answer = 'yes'),
told as (
  select serial_number, what, case when case_rank <= $cases then case_rank end as case_rank, 1 as tier from found
  union all
  select serial_number, problem, null, case when problem in ('clock_skew', 'time_reversed') then 3 else 2 end
  from custody_problems where serial_number <> ''),
stays as (
  select serial_number, count(*) as stays
  from custody_spans where serial_number in (select serial_number from told) group by serial_number),
picked as (
  select t.*, s.stays
  from told t left join stays s using (serial_number)
  qualify row_number() over (
    partition by t.tier, t.what, t.case_rank order by s.stays desc nulls last, t.serial_number) = 1),
named as (
  select serial_number, min(tier) as tier, min(case_rank) as case_rank, min(what) as what, count(*) as reasons
  from picked group by serial_number)
select n.serial_number, n.case_rank, (from custody_spans select max(greatest(from_on, until_on, seen_on))) as until
from named n
order by n.tier, n.case_rank nulls last, n.what, n.serial_number
limit $most
