-- Each link with the chain it hangs on, and what was shipped under the permission and is shown to have arrived.
with declared as (
  select shipment_id, max(case when declared_units >= shipped_units then 1 else 0 end) as whole
  from declaration_matches
  where kind = 'import' and state = 'matched' and matched_by <> 'goods_and_dates'
  group by shipment_id
),
drawn as (
  select s.license_id, sum(cast(s.units as decimal(38, 0))) as units,
         sum(case when s.received_on is not null or d.whole = 1 then cast(s.units as decimal(38, 0)) else 0 end) as arrived
  from shipments as s
  left join declared as d on d.shipment_id = s.shipment_id
  where s.license_id is not null and s.kind <> 'return'
  group by s.license_id
)
select l.subject_kind, l.subject_id, l.line, l.kind, l.origin_license_id, coalesce(r.subject_id, x.origin_license_id) as root_license_id,
       case when x.number is null then c.links else c.links + 1 end as links, c.closed, c.problem, c.undecided, c.chain_problem,
       case when s.units <= 9223372036854775807 then cast(s.units as bigint) end as drawn_units,
       case when s.arrived <= 9223372036854775807 then cast(s.arrived as bigint) end as arrived_units,
       case when s.units is null then null when s.arrived = s.units then 'yes' else 'unknown' end as arrival,
       nullif(concat_ws('|', c.missing_facts, case when s.arrived < s.units then 'shipments.received_on' end), '') as missing_facts, l.row_id
from permit_links as l
join permit_walks as c on c.number = l.number
left join permit_links as r on r.number = c.root and r.origin_license_id is null and r.subject_kind = 'license'
left join permit_links as x on x.number = c.root and x.origin_license_id is not null
left join drawn as s on l.subject_kind = 'license' and s.license_id = l.subject_id
