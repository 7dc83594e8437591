-- How persons answered the question of each red flag: the newest day's answer about a subject, unknown where that day says both.
with ranked as (
  select question, subject_kind, subject_id, answer, dense_rank() over (partition by question, subject_kind, subject_id order by answered_on desc) as place
  from answers
),
settled as (
  select question, subject_kind, subject_id, max(case when answer = 'yes' then 1 else 0 end) as yes, max(case when answer = 'no' then 1 else 0 end) as no
  from ranked
  where place = 1
  group by question, subject_kind, subject_id
),
counted as (
  select question, count(*) as subjects, cast(sum(case when yes = 1 and no = 0 then 1 else 0 end) as bigint) as subjects_yes,
         cast(sum(case when no = 1 and yes = 0 then 1 else 0 end) as bigint) as subjects_no, cast(sum(case when yes = no then 1 else 0 end) as bigint) as subjects_unknown
  from settled
  group by question
)
select coalesce(f.flag, c.question) as flag, f.says, f.standing, f.grade, f.question, f.detectors, f.tables, coalesce(c.subjects, 0) as subjects,
       coalesce(c.subjects_yes, 0) as subjects_yes, coalesce(c.subjects_no, 0) as subjects_no, coalesce(c.subjects_unknown, 0) as subjects_unknown
from flags_told as f
full join counted as c on c.question = f.flag
