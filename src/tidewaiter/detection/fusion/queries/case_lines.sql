-- The lines of each case that tell most, few of a case: by the units that they carry times what the findings of the line
-- multiply its odds with (the first terms of the exponential series, which every engine adds up alike). Weights are added up
-- as decimals: floating point gives another last digit in another order, and lines that tell equally much would change places.
with told as (
  select t.group_id, t.row_id, sum(cast(w.line as decimal(18, 6))) as weight, count(*) as found
  from (select distinct group_id, row_id, detector from case_told where answer = 'yes' and row_id is not null) as t
  join case_weights as w on w.detector = t.detector
  group by t.group_id, t.row_id
),
weighed as (
  select l.group_id, l.row_id, l.shipment_id, l.line, l.units, l.shipped_on, l.value_usd, l.license_id, l.site_id, l.item_id,
         cast(coalesce(t.weight, 0) as double) as weight, coalesce(t.found, 0) as found
  from case_lines_all as l
  join case_kept as k on k.group_id = l.group_id
  left join told as t on t.group_id = l.group_id and t.row_id = l.row_id
)
select *
from (select w.*, row_number() over (partition by group_id order by cast(units as double) * (1 + weight * (1 + weight / 2 * (1 + weight / 3 * (1 + weight / 4 * (1 + weight / 5))))) desc, row_id) as place from weighed as w) as placed
where place <= $most_lines
