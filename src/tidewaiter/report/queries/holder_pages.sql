-- holder_pages: the parties whose account the page shows over time: of each of the first cases the one, among those of
-- which something was found, that cannot explain most; then those that cannot explain most.
with latest as (
  select t.*, max(month) over () as until
  from holder_totals t
  where holder_kind = 'party'
  qualify row_number() over (partition by holder_id order by month desc) = 1),
found as (
  select f.subject_id as holder_id, min(c.rank) as case_rank
  from cases c join case_findings f using (case_id)
  where c.rank <= $cases and f.subject_kind = 'party' and f.answer = 'yes'
  group by f.subject_id),
placed as (
  select l.*, f.case_rank, f.case_rank is not null and row_number() over (
           partition by f.case_rank order by l.unaccounted_mid_chips desc nulls last, l.expected_chips desc nulls last, l.holder_id) = 1 as first_of_case
  from latest l left join found f using (holder_id))
select t.holder_id, coalesce(p.name, t.holder_id) as holder_name, p.country, p.kind, t.until, t.case_rank, t.expected_chips,
       t.shown_chips, t.unaccounted_low_chips, t.unaccounted_mid_chips, t.unaccounted_high_chips, t.not_spoken_of_chips,
       t.items_without_chips, t.other_form_chips
from placed t
left join parties p on p.party_id = t.holder_id
where t.first_of_case or t.unaccounted_mid_chips > 0
order by t.first_of_case desc, case when t.first_of_case then t.case_rank end nulls last,
         t.unaccounted_mid_chips desc nulls last, t.holder_id
limit $most
