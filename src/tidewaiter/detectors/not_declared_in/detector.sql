-- TW111 not_declared_in: Goods crossed a border, and no import declaration of such goods is known for their days.
-- reads: declaration_matches, item_chips, shipments
-- The step of the matches tells of a missing declaration only where declarations of that country and those days are at hand.
with told as (
  select shipment_id, shipment_line, state, open, missing_facts,
         case when state = 'matched' and '|' || coalesce(open, '') || '|' not like '%|shipment|%' then 1 else 0 end as matched, case when state = 'only_shipped' then 1 else 0 end as alone
  from declaration_matches
  where kind = 'import' and shipment_id is not null and state in ('matched', 'only_shipped', 'ambiguous')
),
states as (
  select s.row_id, max(t.matched) as matched, max(t.alone) as alone, count(t.state) as known,
         max(case when t.state = 'only_shipped' then coalesce(t.open, t.missing_facts) end) as missing,
         max(case when t.state = 'only_shipped' and replace(replace(coalesce(t.missing_facts, ''), 'declarations.shipment_id', ''), '|', '') <> '' then 1
                  when t.state = 'only_shipped' and t.open is not null then 1 else 0 end) as doubtful
  from shipments as s
  left join told as t on t.shipment_id = s.shipment_id and coalesce(t.shipment_line, s.line) = s.line
  where s.from_country <> s.to_country
  group by s.row_id
)
select s.shipment_id || ':' || s.line as subject_id, coalesce(s.received_on, s.shipped_on) as as_of,
       case when t.matched = 1 then 'no'
            when t.alone = 1 and t.doubtful = 0 then 'yes'
            else 'unknown' end as answer,
       case when t.matched = 0 then s.units end as units,
       cast(case when t.matched = 0 and cast(s.units as decimal(38, 0)) * i.chips_per_unit <= 1000000000000
              then cast(cast(s.units as decimal(38, 0)) * i.chips_per_unit as decimal(20, 0)) * i.tpp end as decimal(38, 3)) as tpp,
       'No import declaration of ' || s.to_country || ' fits these ' || cast(s.units as varchar) || ' units and their days, though declarations of those days are at hand.' as summary,
       'shipments:' || s.row_id as evidence,
       case when t.matched = 1 then null when t.alone = 0 then 'declarations' when t.doubtful = 1 then t.missing end as missing_facts
from states as t
join shipments as s on s.row_id = t.row_id
left join item_chips as i on i.item_id = s.item_id
