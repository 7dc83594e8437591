-- How large each group is: its lines and the units they brought in or took away, whichever are more. A pack without a single
-- shipment line has other accounts of what came in: what the firms or their sites write down, and imports declared for
-- them. The largest of these stands for it.
with pack as (
  select count(*) as lines
  from shipments
),
counts as (
  select holder_kind, holder_id, cast(coalesce(received_units, 0) as decimal(38, 0)) + coalesce(appeared_units, 0) as units,
         row_number() over (partition by holder_kind, holder_id, item_id order by month desc) as place
  from custody_counts
),
accounts as (
  select m.group_id, 'party' as account, sum(c.units) as units
  from counts as c
  join case_members as m on m.party_id = c.holder_id
  where c.holder_kind = 'party' and c.place = 1
  group by m.group_id
  union all
  select m.group_id, 'site', sum(c.units)
  from counts as c
  join sites as s on s.site_id = c.holder_id
  join case_members as m on m.party_id = s.operator_id
  where c.holder_kind = 'site' and c.place = 1
  group by m.group_id
  union all
  select m.group_id, 'customs', sum(cast(d.units as decimal(38, 0)))
  from declarations as d
  join case_members as m on m.party_id = coalesce(d.consignee_id, d.importer_id)
  where d.kind = 'import' and d.units > 0
  group by m.group_id
)
select group_id, count(*) as lines, greatest(sum(case when received = 1 then cast(units as decimal(38, 0)) else 0 end),
                                            sum(case when received = 0 then cast(units as decimal(38, 0)) else 0 end)) as units
from case_lines_all
group by group_id
union all
select m.group_id, 0, max(coalesce(a.units, 0))
from (select distinct group_id from case_members) as m
cross join pack as p
left join accounts as a on a.group_id = m.group_id
where p.lines = 0
group by m.group_id
