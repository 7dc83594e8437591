-- From which day to which each party is listed (`listed`), or may be: direct hits on lists with an effect of their own
-- under the EAR. A hit that was cleared does not count; one that was confirmed counts as listed; an open one may be. An
-- entry without a first day is taken to hold always, one without a last day to hold still. What the desk answered to the
-- question `listed` holds from its day until it answered otherwise, of a firm under several numbers for each of them.
with told as (
  select party_id, state = 'confirmed' as listed, false as answered,
         coalesce(listed_on, cast('0001-01-01' as date)) as from_on, coalesce(ended_on, cast('9999-12-31' as date)) as until_on
  from screenings
  where via = 'direct' and effect in ('license', 'prohibited') and state <> 'cleared'
),
answered as (
  select subject_id as party_id, number, question, answered_on as from_on, min(answer) as answer, max(answer) as other_answer
  from numbered_answers
  where subject_kind = 'party' and question in ('listed', 'listed_owner') and answer <> 'unknown'
  group by subject_id, number, question, answered_on
)
select party_id, 'listed' as question, listed, answered, from_on, until_on from told
union all
select party_id, question, case when answer = other_answer then answer = 'yes' end as listed, true as answered, from_on,
       coalesce(lead(from_on) over (partition by party_id, number, question order by from_on), cast('9999-12-31' as date))
from answered
