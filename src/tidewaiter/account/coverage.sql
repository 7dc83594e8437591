-- coverage: What each step looked at, what it could decide and what it had to leave unknown, with the facts that were missing.
-- reads: balances, custody_spans, declaration_matches, detectors, devices, documents, draws, item_chips, license_duties, order_capacity, permit_chains, serials, shipments, site_limits, statement_checks
-- writes: coverage
with items as (
  select count(*) as subjects,
         coalesce(sum(case when tpp is not null and chips_per_unit is not null then 1 else 0 end), 0) as decided,
         coalesce(sum(case when tpp is null then 1 else 0 end), 0) as no_chip,
         coalesce(sum(case when chips_per_unit is null then 1 else 0 end), 0) as no_count
  from item_chips
),
lines as (
  select count(*) as subjects,
         coalesce(sum(case when s.received_on is not null and s.item_id is not null and c.tpp is not null and c.chips_per_unit is not null then 1 else 0 end), 0) as decided,
         coalesce(sum(case when s.received_on is null then 1 else 0 end), 0) as no_receipt,
         coalesce(sum(case when s.item_id is null then 1 else 0 end), 0) as no_item,
         coalesce(sum(case when s.item_id is not null and (c.tpp is null or c.chips_per_unit is null) then 1 else 0 end), 0) as no_chip
  from shipments as s
  left join item_chips as c on c.item_id = s.item_id
),
followed as (
  select count(*) as subjects,
         coalesce(sum(case when s.received_on is not null and c.chip is not null and c.chips_per_unit is not null then 1 else 0 end), 0) as decided,
         coalesce(sum(case when s.received_on is null then 1 else 0 end), 0) as no_receipt,
         coalesce(sum(case when s.item_id is null then 1 else 0 end), 0) as no_item,
         coalesce(sum(case when s.item_id is not null and c.chip is null then 1 else 0 end), 0) as no_chip,
         coalesce(sum(case when s.item_id is not null and c.chip is not null and c.chips_per_unit is null then 1 else 0 end), 0) as no_count
  from shipments as s
  left join item_chips as c on c.item_id = s.item_id
  where s.seller_id <> coalesce(s.ultimate_consignee_id, s.buyer_id)
),
drawn as (
  select count(*) as subjects,
         coalesce(sum(case when undecided is null then 1 else 0 end), 0) as decided,
         coalesce(sum(case when undecided like '%other_consignee%' then 1 else 0 end), 0) as no_consignee,
         coalesce(sum(case when undecided like '%other_end_user%' then 1 else 0 end), 0) as no_end_user,
         coalesce(sum(case when undecided like '%other_site%' then 1 else 0 end), 0) as no_site,
         coalesce(sum(case when undecided like '%expired%' then 1 else 0 end), 0) as no_expiry,
         coalesce(sum(case when undecided like '%overdrawn_tpp%' then 1 else 0 end), 0) as no_chip
  from draws
),
owed as (
  select count(*) as subjects,
         coalesce(sum(case when state <> 'unknown' then 1 else 0 end), 0) as decided,
         coalesce(sum(case when state = 'unknown' and basis = 'condition' then 1 else 0 end), 0) as no_inspection,
         coalesce(sum(case when state = 'unknown' and basis = 'recorded' then 1 else 0 end), 0) as no_day
  from license_duties
),
limited as (
  select count(*) as subjects,
         coalesce(sum(case when powered_max_units is not null then 1 else 0 end), 0) as decided,
         coalesce(sum(case when missing_facts like '%site_power.%' then 1 else 0 end), 0) as no_load,
         coalesce(sum(case when missing_facts like '%items.idle_power_w%' then 1 else 0 end), 0) as no_idle
  from site_limits
  where item_id is not null
),
ordered as (
  select count(*) as subjects,
         coalesce(sum(case when more_than is not null then 1 else 0 end), 0) as exceeds,
         coalesce(sum(case when more_than is null and open is not null then 1 else 0 end), 0) as undecided,
         coalesce(sum(case when missing_facts like '%orders.site_id%' then 1 else 0 end), 0) as no_site,
         coalesce(sum(case when missing_facts like '%items.rated_power_w%' then 1 else 0 end), 0) as no_watts,
         coalesce(sum(case when missing_facts like '%site_capacity.%' then 1 else 0 end), 0) as no_capacity
  from order_capacity
),
units as (
  select serial_number from custody_spans where serial_number is not null
  union
  select serial_number from devices
  union
  select serial_number from serials
),
units_held as (
  select u.serial_number, s.state, s.doubtful,
         case when s.party_id is null and s.site_id is null and s.state not in ('returned', 'scrapped', 'seized', 'lost') then 1 else 0 end as nowhere
  from units as u
  left join custody_spans as s on s.serial_number = u.serial_number and s.until_on is null
),
custody as (
  select count(*) as subjects,
         coalesce(sum(case when state is not null and state <> 'open' and doubtful = 'no' and nowhere = 0 then 1 else 0 end), 0) as decided,
         coalesce(sum(case when state is null then 1 else 0 end), 0) as no_event,
         coalesce(sum(case when nowhere = 1 and state <> 'open' then 1 else 0 end), 0) as no_place,
         coalesce(sum(case when state = 'open' then 1 else 0 end), 0) as no_end,
         coalesce(sum(case when doubtful = 'yes' and state <> 'open' and nowhere = 0 then 1 else 0 end), 0) as no_sense
  from units_held
),
declared as (
  select count(*) as subjects,
         coalesce(sum(case when state = 'matched' and missing_facts is null then 1 else 0 end), 0) as decided,
         coalesce(sum(case when '|' || missing_facts || '|' like '%|declarations.shipment_id|%' then 1 else 0 end), 0) as no_shipment,
         coalesce(sum(case when missing_facts like '%value_usd%' then 1 else 0 end), 0) as no_value,
         coalesce(sum(case when missing_facts like '%net_weight_kg%' then 1 else 0 end), 0) as no_weight,
         coalesce(sum(case when missing_facts like '%declarations.units%' then 1 else 0 end), 0) as no_units
  from declaration_matches
  where declaration_row_id is not null
),
explained as (
  select distinct shipment_id
  from declaration_matches
  where state = 'matched'
),
lone as (
  select shipment_row_id as row_id, min(case when state = 'only_shipped' and missing_facts is null then 1 else 0 end) as decided
  from declaration_matches
  where declaration_row_id is null
  group by shipment_row_id
),
crossing as (
  select count(*) as subjects, coalesce(sum(case when l.row_id is null and e.shipment_id is not null then 1 else 0 end), 0) as seen,
         coalesce(sum(l.decided), 0) as unseen
  from shipments as s
  left join explained as e on e.shipment_id = s.shipment_id
  left join lone as l on l.row_id = s.row_id
  where s.from_country <> s.to_country
),
checks as (
  select document_id, max(case answer when 'yes' then 1 else 0 end) as contradicted, min(case answer when 'no' then 1 else 0 end) as kept
  from statement_checks
  group by document_id
),
stated as (
  select count(*) as subjects, coalesce(sum(c.contradicted), 0) as contradicted, coalesce(sum(case when c.contradicted = 0 then c.kept else 0 end), 0) as kept,
         coalesce(sum(case when c.document_id is null then 1 else 0 end), 0) as unchecked
  from documents as d
  left join checks as c on c.document_id = d.document_id
),
unstated as (
  select coalesce(sum(case when '|' || missing_facts || '|' like '%|shipments|%' then 1 else 0 end), 0) as no_shipment,
         coalesce(sum(case when missing_facts like '%ultimate_consignee_id%' then 1 else 0 end), 0) as no_consignee,
         coalesce(sum(case when missing_facts like '%issuer_id%' then 1 else 0 end), 0) as no_issuer
  from statement_checks
  where answer = 'unknown'
),
chained as (
  select count(*) as subjects, coalesce(sum(case when closed = 'yes' then 1 else 0 end), 0) as closed,
         coalesce(sum(case when closed = 'no' then 1 else 0 end), 0) as broken,
         coalesce(sum(case when chain_problem like '%no_origin%' then 1 else 0 end), 0) as no_origin,
         coalesce(sum(case when chain_problem like '%unknown_origin%' then 1 else 0 end), 0) as unknown_origin
  from permit_chains
),
last_of as (
  select holder_kind, holder_id, item_id, max(month) as month
  from balances
  group by holder_kind, holder_id, item_id
),
compared as (
  select count(*) as subjects,
         coalesce(sum(case when b.unaccounted_mid is not null then 1 else 0 end), 0) as decided,
         coalesce(sum(case when b.unaccounted_why = 'no_custody' then 1 else 0 end), 0) as no_custody,
         coalesce(sum(case when b.unaccounted_why = 'no_receipt' then 1 else 0 end), 0) as no_receipt,
         coalesce(sum(case when b.unaccounted_mid is null and b.unaccounted_why is distinct from 'no_custody'
                            and b.unaccounted_why is distinct from 'no_receipt' then 1 else 0 end), 0) as too_large
  from last_of as l
  join balances as b
    on b.holder_kind = l.holder_kind and b.holder_id = l.holder_id and b.item_id is not distinct from l.item_id and b.month = l.month
)
select 'item_chips' as detector, 'item' as subject_kind, subjects, cast(decided as bigint) as subjects_yes,
       cast(0 as bigint) as subjects_no, cast(subjects - decided as bigint) as subjects_unknown,
       nullif(concat_ws('|', case when no_chip > 0 then 'items.chip (' || cast(no_chip as varchar) || ')' end,
                             case when no_count > 0 then 'items.chips_per_unit (' || cast(no_count as varchar) || ')' end), '') as top_missing_facts
from items
union all
select 'balances', 'shipment', subjects, cast(decided as bigint), cast(0 as bigint), cast(subjects - decided as bigint),
       nullif(concat_ws('|', case when no_receipt > 0 then 'shipments.received_on (' || cast(no_receipt as varchar) || ')' end,
                             case when no_item > 0 then 'shipments.item_id (' || cast(no_item as varchar) || ')' end,
                             case when no_chip > 0 then 'items.chip (' || cast(no_chip as varchar) || ')' end), '')
from lines
union all
select 'lineage', 'shipment', subjects, cast(decided as bigint), cast(0 as bigint), cast(subjects - decided as bigint),
       nullif(concat_ws('|', case when no_receipt > 0 then 'shipments.received_on (' || cast(no_receipt as varchar) || ')' end,
                             case when no_item > 0 then 'shipments.item_id (' || cast(no_item as varchar) || ')' end,
                             case when no_chip > 0 then 'items.chip (' || cast(no_chip as varchar) || ')' end,
                             case when no_count > 0 then 'items.chips_per_unit (' || cast(no_count as varchar) || ')' end), '')
from followed
union all
select 'draws', 'shipment', subjects, cast(decided as bigint), cast(0 as bigint), cast(subjects - decided as bigint),
       nullif(concat_ws('|', case when no_consignee > 0 then 'shipments.ultimate_consignee_id (' || cast(no_consignee as varchar) || ')' end,
                             case when no_end_user > 0 then 'shipments.end_user_id (' || cast(no_end_user as varchar) || ')' end,
                             case when no_site > 0 then 'shipments.site_id (' || cast(no_site as varchar) || ')' end,
                             case when no_expiry > 0 then 'licenses.expires_on (' || cast(no_expiry as varchar) || ')' end,
                             case when no_chip > 0 then 'items.chip (' || cast(no_chip as varchar) || ')' end), '')
from drawn
union all
select 'license_duties', 'license', subjects, cast(decided as bigint), cast(0 as bigint), cast(subjects - decided as bigint),
       nullif(concat_ws('|', case when no_inspection > 0 then 'inspections (' || cast(no_inspection as varchar) || ')' end,
                             case when no_day > 0 then 'duties.done_on (' || cast(no_day as varchar) || ')' end), '')
from owed
union all
select 'balances', 'account', subjects, cast(decided as bigint), cast(0 as bigint), cast(subjects - decided as bigint),
       nullif(concat_ws('|', case when no_custody > 0 then 'custody_events or inspections (' || cast(no_custody as varchar) || ')' end,
                             case when no_receipt > 0 then 'shipments (' || cast(no_receipt as varchar) || ')' end,
                             case when too_large > 0 then 'shipments.units (' || cast(too_large as varchar) || ')' end), '')
from compared
union all
select 'declaration_matches', 'declaration', subjects, cast(decided as bigint), cast(0 as bigint), cast(subjects - decided as bigint),
       nullif(concat_ws('|', case when no_shipment > 0 then 'declarations.shipment_id (' || cast(no_shipment as varchar) || ')' end,
                             case when no_units > 0 then 'declarations.units (' || cast(no_units as varchar) || ')' end,
                             case when no_value > 0 then 'declarations.value_usd (' || cast(no_value as varchar) || ')' end,
                             case when no_weight > 0 then 'declarations.net_weight_kg (' || cast(no_weight as varchar) || ')' end), '')
from declared
union all
select 'declaration_matches', 'shipment', subjects, cast(seen as bigint), cast(unseen as bigint), cast(subjects - seen - unseen as bigint),
       case when subjects > seen + unseen then 'declarations (' || cast(subjects - seen - unseen as varchar) || ')' end
from crossing
union all
select 'statement_checks', 'document', s.subjects, cast(s.contradicted as bigint), cast(s.kept as bigint), cast(s.subjects - s.contradicted - s.kept as bigint),
       nullif(concat_ws('|', case when s.unchecked > 0 then 'documents (' || cast(s.unchecked as varchar) || ')' end,
                             case when u.no_shipment > 0 then 'shipments (' || cast(u.no_shipment as varchar) || ')' end,
                             case when u.no_consignee > 0 then 'shipments.ultimate_consignee_id (' || cast(u.no_consignee as varchar) || ')' end,
                             case when u.no_issuer > 0 then 'documents.issuer_id (' || cast(u.no_issuer as varchar) || ')' end), '')
from stated as s
cross join unstated as u
union all
select 'permit_chains', 'license', subjects, cast(closed as bigint), cast(broken as bigint), cast(subjects - closed - broken as bigint),
       nullif(concat_ws('|', case when no_origin > 0 then 'licenses.origin_license_id (' || cast(no_origin as varchar) || ')' end,
                             case when unknown_origin > 0 then 'licenses (' || cast(unknown_origin as varchar) || ')' end), '')
from chained
union all
select 'custody', 'device', subjects, cast(decided as bigint), cast(0 as bigint), cast(subjects - decided as bigint),
       nullif(concat_ws('|', case when no_event > 0 then 'custody_events (' || cast(no_event as varchar) || ')' end,
                             case when no_place > 0 then 'custody_events.party_id (' || cast(no_place as varchar) || ')' end,
                             case when no_end > 0 then 'custody_events returned or scrapped (' || cast(no_end as varchar) || ')' end,
                             case when no_sense > 0 then 'custody_events.step (' || cast(no_sense as varchar) || ')' end), '')
from custody
union all
select 'site_limits', 'site', subjects, cast(decided as bigint), cast(0 as bigint), cast(subjects - decided as bigint),
       nullif(concat_ws('|', case when no_load > 0 then 'site_power.mean_it_load_mw (' || cast(no_load as varchar) || ')' end,
                             case when no_idle > 0 then 'items.idle_power_w (' || cast(no_idle as varchar) || ')' end), '')
from limited
union all
select 'order_capacity', 'order', subjects, cast(exceeds as bigint), cast(subjects - exceeds - undecided as bigint), cast(undecided as bigint),
       nullif(concat_ws('|', case when no_site > 0 then 'orders.site_id (' || cast(no_site as varchar) || ')' end,
                             case when no_watts > 0 then 'items.rated_power_w (' || cast(no_watts as varchar) || ')' end,
                             case when no_capacity > 0 then 'site_capacity.it_mw (' || cast(no_capacity as varchar) || ')' end), '')
from ordered
union all
select detector, subject_kind, subjects, subjects_yes, subjects_no, subjects_unknown, top_missing_facts
from detectors
