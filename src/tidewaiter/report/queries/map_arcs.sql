-- map_arcs: what went from country to country on lines of routes to places of concern, by line so that it can be added up.
-- Of one subject the routes through a line are different chips: at least so many as their least together went along it. Of several
-- subjects they may be the same, so that the most of them counts; at most it is what all routes could bring, or the line carries.
with hops as (
  select subject_kind || ':' || subject_id as subject, kind, chips_low, chips_high,
         unnest(string_split(lines, '|')) as line_id, generate_subscripts(string_split(lines, '|'), 1) = hops as ends
  from paths
  where place not like 'kept:%'
),
by_subject as (
  select line_id, kind, subject, sum(chips_low) as low, sum(chips_high) as high, bool_or(ends) as ends
  from hops
  group by line_id, kind, subject
),
by_line as (
  select line_id, kind, max(low) as low, sum(high) as high, bool_or(ends) as ends
  from by_subject
  group by line_id, kind
),
carried as (
  select s.from_country, s.to_country, l.ends,
         cast(s.units as hugeint) * case when l.kind like 'chip:%' then coalesce(c.chips_per_unit, 1) else 1 end as chips, l.low, l.high
  from by_line l
  join shipments s on s.shipment_id || ':' || s.line = l.line_id
  left join item_chips c using (item_id)
)
select from_country, to_country, bool_or(ends) as ends, count(*) as lines,
       cast(sum(least(low, chips)) as decimal(38, 0)) as chips_low, cast(sum(least(high, chips)) as decimal(38, 0)) as chips_high,
       count(*) over () as arcs
from carried
where from_country <> to_country
group by from_country, to_country
order by chips_high desc, chips_low desc, from_country, to_country
limit $most
