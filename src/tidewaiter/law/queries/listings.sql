-- From which day on each party is listed, or may be: direct hits on lists with an effect of their own under the EAR.
-- A hit that a person cleared does not count; one that a person or the same registration number confirmed counts as
-- listed; any other is open. An entry without a first day is taken to hold always.
with hits as (
  select party_id,
         list_filter(string_split(coalesce(reasons, ''), '|'), lambda reason : starts_with(reason, 'cleared by ')) as cleared,
         list_filter(string_split(coalesce(reasons, ''), '|'),
                     lambda reason : starts_with(reason, 'confirmed by ') or starts_with(reason, 'same number: ')) as confirmed,
         coalesce(try_cast(regexp_extract(reasons, '(?:^|\|)listed since ([0-9]{4}-[0-9]{2}-[0-9]{2})', 1) as date),
                  date '0001-01-01') as since
  from screenings
  where via = 'direct' and effect in ('license', 'prohibited')
)
select party_id,
       min(since) filter (len(confirmed) > 0) as listed_from,
       min(since) filter (len(confirmed) = 0) as suspected_from
from hits
where len(cleared) = 0
group by party_id
