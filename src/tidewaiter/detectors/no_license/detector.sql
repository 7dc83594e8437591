-- TW113 no_license: A license was required for a line as the law is enforced, and none that is recorded covers it.
-- reads: determinations, item_chips, shipments
-- A line whose item or chip is not told was determined on what else is told of it: that no license is required of it is then an assumption.
with asked as (
  select shipment_id, line, max(case when license_required = 'yes' and covered in ('no', 'partly') then 1 else 0 end) as bare,
         max(case when license_required = 'undetermined' or covered = 'undetermined' then 1 else 0 end) as open,
         min(case when license_required = 'yes' and covered in ('no', 'partly') then paragraph end) as paragraph,
         min(case when license_required = 'yes' and covered in ('no', 'partly') then jurisdiction end) as jurisdiction,
         max(case when license_required = 'undetermined' or covered = 'undetermined' then missing_facts end) as missing
  from determinations
  where ruleset = 'base'
  group by shipment_id, line
)
select s.shipment_id || ':' || s.line as subject_id, s.shipped_on as as_of,
       case when a.bare = 1 then 'yes' when a.bare = 0 and a.open = 0 and c.chip is not null then 'no' else 'unknown' end as answer,
       case when a.bare = 1 then s.units end as units,
       cast(case when a.bare = 1 and cast(s.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(s.units as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end as decimal(38, 3)) as tpp,
       cast(s.units as varchar) || ' units to ' || s.to_country || ' needed a license of ' || a.jurisdiction || coalesce(' by ' || a.paragraph, '')
         || ', and none that is recorded covers them in full.' as summary,
       'shipments:' || s.row_id as evidence,
       case when a.shipment_id is null then 'items' when a.bare = 0 and a.open = 1 then coalesce(a.missing, 'determinations')
            when a.bare = 0 and c.chip is null then case when s.item_id is null then 'shipments.item_id' else 'items.chip' end end as missing_facts
from shipments as s
left join asked as a on a.shipment_id = s.shipment_id and a.line = s.line
left join item_chips as c on c.item_id = s.item_id
