-- TW118 named_no_license: A license was required to send these goods to a country of concern, and the line names none.
-- reads: determinations, item_chips, shipments
with asked as (
  select shipment_id, line, max(case when license_required = 'yes' and covered <> 'yes' then 1 else 0 end) as bare,
         max(case when license_required = 'undetermined' then 1 else 0 end) as open,
         min(case when license_required = 'yes' and covered <> 'yes' then paragraph end) as paragraph,
         max(case when license_required = 'undetermined' then missing_facts end) as missing
  from determinations
  where ruleset = 'base'
  group by shipment_id, line
),
judged as (
  select s.*, a.paragraph, a.missing,
         case when s.license_id is not null then 'no' when a.bare = 1 then 'yes' when a.bare = 0 and a.open = 0 and k.chip is not null then 'no' else 'unknown' end as answer
  from shipments as s
  left join asked as a on a.shipment_id = s.shipment_id and a.line = s.line
  left join item_chips as k on k.item_id = s.item_id
  where s.to_country in ('AF', 'BY', 'CD', 'CF', 'CN', 'CU', 'ER', 'HK', 'HT', 'IQ', 'IR', 'KH', 'KP', 'LB', 'LY', 'MM', 'MO', 'NI', 'RU', 'SD', 'SO',
                         'SS', 'SY', 'VE', 'ZW')
)
select j.shipment_id || ':' || j.line as subject_id, j.shipped_on as as_of, j.answer, case when j.answer = 'yes' then j.units end as units,
       cast(case when j.answer = 'yes' and cast(j.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(j.units as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end as decimal(38, 3)) as tpp,
       cast(j.units as varchar) || ' units went to ' || j.to_country || ' on ' || cast(j.shipped_on as varchar) || ', a license was required'
         || coalesce(' by ' || j.paragraph, '') || ', and the line names none.' as summary,
       'shipments:' || j.row_id as evidence, case when j.answer = 'unknown' then coalesce(j.missing, 'shipments.item_id') end as missing_facts
from judged as j
left join item_chips as c on c.item_id = j.item_id
