-- license_rows: each license that anything was drawn on or that is recorded, those with something wrong first.
with words as (
  select license_id, unnest(string_split(problem, '|')) as word from draws where problem is not null),
wrong as (
  select license_id, string_agg(word || ' (' || times || ')', '|' order by times desc, word) as problems
  from (select license_id, word, count(*) as times from words group by license_id, word) group by license_id),
drawn as (
  select license_id, count(*) as lines, count(problem) as lines_wrong, count(undecided) as lines_open,
         arg_max(running_units, (drawn_on, shipment_id, line)) as units, arg_max(running_tpp, (drawn_on, shipment_id, line)) as tpp,
         arg_max(running_tpp_low, (drawn_on, shipment_id, line)) as tpp_low,
         min(drawn_on) as first_on, max(drawn_on) as last_on
  from draws group by license_id),
owed as (
  select license_id, count(*) filter (state = 'late') as late, count(*) filter (state = 'due') as due,
         count(*) filter (state = 'unknown') as unknown
  from license_duties group by license_id)
select coalesce(l.license_id, d.license_id) as license_id, l.license_id is not null as recorded, l.authority, l.kind,
       coalesce(p.name, l.holder_id) as holder_name, l.issued_on, l.expires_on, l.max_units, l.max_tpp,
       coalesce(d.lines, 0) as lines, coalesce(d.lines_wrong, 0) as lines_wrong, coalesce(d.lines_open, 0) as lines_open,
       case when d.license_id is null then 0 else d.units end as units, case when d.license_id is null then 0 else d.tpp end as tpp,
       case when d.license_id is null then 0 else d.tpp_low end as tpp_low,
       d.first_on, d.last_on, w.problems, coalesce(o.late, 0) as late, coalesce(o.due, 0) as due, coalesce(o.unknown, 0) as unknown,
       count(*) over () as licenses
from licenses l
full join drawn d on d.license_id = l.license_id
left join wrong w on w.license_id = coalesce(l.license_id, d.license_id)
left join owed o on o.license_id = coalesce(l.license_id, d.license_id)
left join parties p on p.party_id = l.holder_id
order by coalesce(d.lines_wrong, 0) > 0 desc, coalesce(o.late, 0) > 0 desc,
         cast(d.units as double) / nullif(l.max_units, 0) desc nulls last, coalesce(d.lines, 0) desc, 1
limit $most
