-- TW115 flag_answered: Whoever knows the firm answered yes to a question that names a red flag.
-- reads: answers
with newest as (
  select subject_id, question, answer, answered_on, row_id,
         max(answered_on) over (partition by subject_id, question) as last_on
  from answers
  where subject_kind = 'party'
),
told as (
  select subject_id, question, answer, answered_on, row_id,
         row_number() over (partition by subject_id
           order by case answer when 'yes' then 0 when 'unknown' then 1 else 2 end, answered_on, question, row_id) as place
  from newest
  where answered_on = last_on
),
summed as (
  select subject_id, count(*) as questions, sum(case when answer = 'yes' then 1 else 0 end) as flags
  from told
  group by subject_id
)
select t.subject_id, t.answered_on as as_of, t.answer, cast(null as bigint) as units, cast(null as decimal(38, 3)) as tpp,
       cast(s.flags as varchar) || ' of ' || cast(s.questions as varchar) || ' questions about red flags answered yes, such as ' || t.question || '.' as summary,
       'answers:' || t.row_id as evidence, case when t.answer = 'unknown' then 'answers' end as missing_facts
from told as t
join summed as s on s.subject_id = t.subject_id
where t.place = 1
