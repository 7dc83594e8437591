-- For each group and detector: how many of its lines, or how many of its other subjects, got a yes or stayed unknown, and
-- the share of its lines or of the units it handled that this makes, from 0 to 1.
with subjects as (
  select group_id, detector, coalesce(row_id, subject_id) as subject, max(case when row_id is not null then 1 else 0 end) as is_line,
         max(case when answer = 'yes' then 1 else 0 end) as yes, max(units) as units, max(missing_facts) as missing_facts,
         min(case when answer = 'yes' then as_of end) as since
  from case_told
  group by group_id, detector, coalesce(row_id, subject_id)
),
counted as (
  select group_id, detector, max(is_line) as is_line, sum(yes) as yes, count(*) - sum(yes) as unknown,
         sum(case when yes = 1 then cast(units as decimal(38, 0)) else 0 end) as units, min(since) as since,
         max(case when yes = 0 then missing_facts end) as missing_facts
  from subjects
  group by group_id, detector
)
select c.group_id, c.detector, c.yes, c.unknown, c.units, c.since, c.missing_facts, s.lines, s.units as handled_units,
       least(cast(1 as double), case when c.is_line = 1 then cast(c.yes as double) / nullif(s.lines, 0)
                                     when s.units > 0 then cast(c.units as double) / nullif(cast(s.units as double), 0)
                                     when c.units > 0 then 1 else 0 end) as share
from counted as c
join case_sizes as s on s.group_id = c.group_id
order by c.group_id, c.detector
