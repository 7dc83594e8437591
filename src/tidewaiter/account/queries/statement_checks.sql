-- Each paper's claims, one by one, against the records; a claim that the paper does not make is not checked.
with papers as (
  select d.document_id, d.row_id, d.kind, d.subject_kind, d.subject_id, d.issued_on, d.issuer_id, d.claimed_country, d.claimed_site_id,
         d.claimed_end_use, d.claimed_units, d.reexport_promise, m.end_use, m.promise,
         p.lines, p.units, p.first_on, p.row_id as line_row_id, p.loose_lines, p.loose_units, p.loose_first_on, p.loose_fact, p.license_known, p.max_units
  from documents as d
  left join paper_meanings as m on m.document_id = d.document_id
  left join paper_subjects as p on p.subject_kind = d.subject_kind and p.subject_id = d.subject_id
),
claims as (
  select subject_kind, subject_id, kind, sum(cast(claimed_units as decimal(38, 0))) as claimed, count(*) - count(claimed_units) as silent
  from documents
  group by subject_kind, subject_id, kind
),
ordered as (
  select order_id, sum(case when status in ('open', 'shipped') then cast(units as decimal(38, 0)) else 0 end) as units_low,
         sum(case when status = 'cancelled' then 0 else cast(units as decimal(38, 0)) end) as units_high, min(row_id) as row_id
  from orders
  group by order_id
),
unit_checks as (
  select p.document_id, 'more_units_shipped' as asked,
         case when p.lines = 0 then 'unknown'
              when c.silent = 0 and p.units > c.claimed then 'yes'
              when p.units + p.loose_units <= c.claimed then 'no' else 'unknown' end as answer,
         cast(c.claimed as varchar) as claimed, cast(p.units as varchar) as found, p.units - c.claimed as units,
         case when p.lines = 0 then 'shipments'
              when c.silent > 0 and p.loose_lines > 0 then 'documents.claimed_units|' || p.loose_fact
              when c.silent > 0 then 'documents.claimed_units' else p.loose_fact end as missing,
         'shipments:' || p.line_row_id as evidence
  from papers as p
  join claims as c on c.subject_kind = p.subject_kind and c.subject_id = p.subject_id and c.kind = p.kind
  where p.claimed_units is not null and p.subject_kind in ('shipment', 'license', 'site', 'party')
    and p.kind in ('end_use_statement', 'purchase_order', 'permit_notice', 'invoice', 'air_waybill')
  union all
  select document_id, 'fewer_units_shipped',
         case when lines = 0 then 'unknown'
              when claimed_units > units + loose_units then 'yes' when claimed_units <= units then 'no' else 'unknown' end,
         cast(claimed_units as varchar), cast(units as varchar), claimed_units - units - loose_units,
         case when lines = 0 then 'shipments' else loose_fact end, 'shipments:' || line_row_id
  from papers
  where claimed_units is not null and subject_kind in ('shipment', 'license', 'site', 'party')
    and kind in ('invoice', 'air_waybill', 'acceptance', 'delivery_verification', 'veu_report', 'rma', 'scrap_certificate')
  union all
  select p.document_id, 'over_order',
         case when o.order_id is null then 'unknown' when c.silent = 0 and o.units_low > c.claimed then 'yes'
              when o.units_high <= c.claimed then 'no' else 'unknown' end,
         cast(c.claimed as varchar), cast(o.units_low as varchar), o.units_low - c.claimed,
         case when o.order_id is null then 'orders' when c.silent > 0 then 'documents.claimed_units' else 'orders.status' end, 'orders:' || o.row_id
  from papers as p
  join claims as c on c.subject_kind = p.subject_kind and c.subject_id = p.subject_id and c.kind = p.kind
  left join ordered as o on o.order_id = p.subject_id
  where p.claimed_units is not null and p.subject_kind = 'order' and p.kind in ('end_use_statement', 'purchase_order', 'invoice')
  union all
  select document_id, 'over_license',
         case when license_known = 0 then 'unknown' when claimed_units > max_units then 'yes' else 'no' end,
         cast(claimed_units as varchar), cast(max_units as varchar), cast(claimed_units as decimal(38, 0)) - max_units,
         case when license_known = 0 then 'licenses' end, null
  from papers
  where claimed_units is not null and subject_kind = 'license'
),
day_checks as (
  select document_id, 'issued_after_shipment' as asked,
         case when lines = 0 and loose_lines = 0 or issued_on is null then 'unknown' when issued_on > first_on then 'yes'
              when issued_on <= first_on and (loose_first_on is null or issued_on <= loose_first_on) then 'no' else 'unknown' end as answer,
         cast(issued_on as varchar) as claimed, cast(first_on as varchar) as found, cast(null as decimal(38, 0)) as units,
         case when issued_on is null then 'documents.issued_on' when lines = 0 and loose_lines = 0 then 'shipments' else loose_fact end as missing,
         'shipments:' || line_row_id as evidence
  from papers
  where subject_kind in ('shipment', 'license') and kind in ('end_use_statement', 'permit_notice')
  union all
  select document_id, 'issued_before_shipment',
         case when lines = 0 or issued_on is null then 'unknown' when issued_on >= first_on then 'no'
              when loose_lines = 0 or issued_on < loose_first_on then 'yes' else 'unknown' end,
         cast(issued_on as varchar), cast(first_on as varchar), null,
         case when issued_on is null then 'documents.issued_on' when lines = 0 and loose_lines = 0 then 'shipments' else loose_fact end, 'shipments:' || line_row_id
  from papers
  where subject_kind in ('shipment', 'license') and kind in ('acceptance', 'delivery_verification')
),
value_claims as (
  select document_id, 'other_destination' as asked, claimed_country as value, claimed_country as claimed
  from papers
  where claimed_country is not null and subject_kind in ('shipment', 'license', 'site')
  union all
  select document_id, 'other_consignee_country', claimed_country, claimed_country
  from papers
  where claimed_country is not null and subject_kind in ('shipment', 'license', 'order')
  union all
  select document_id, 'other_site', claimed_site_id, claimed_site_id
  from papers
  where claimed_site_id is not null and subject_kind in ('shipment', 'license', 'order')
  union all
  select document_id, 'other_end_use', end_use, claimed_end_use
  from papers
  where claimed_end_use is not null and subject_kind in ('shipment', 'license')
  union all
  select document_id, 'other_end_user', issuer_id, issuer_id
  from papers
  where kind = 'end_use_statement' and subject_kind in ('shipment', 'license', 'order')
),
totals as (
  select subject_kind, subject_id, asked, sum(lines) as lines, sum(units) as units, sum(case when value is null then lines else 0 end) as unnamed,
         sum(case when value is null then units else 0 end) as unnamed_units, min(value) as first_value, max(value) as last_value, min(evidence) as evidence
  from paper_values
  group by subject_kind, subject_id, asked
),
weighed as (
  select v.document_id, v.asked, v.value, v.claimed, p.subject_kind, p.loose_lines, p.loose_fact,
         coalesce(t.lines, 0) as lines, coalesce(t.unnamed, 0) as unnamed, coalesce(s.lines, 0) as same,
         coalesce(t.lines, 0) - coalesce(t.unnamed, 0) - coalesce(s.lines, 0) as other,
         t.units - t.unnamed_units - coalesce(s.units, 0) as units, t.first_value, t.last_value, t.evidence
  from value_claims as v
  join papers as p on p.document_id = v.document_id
  left join totals as t on t.subject_kind = p.subject_kind and t.subject_id = p.subject_id and t.asked = v.asked
  left join paper_values as s on s.subject_kind = p.subject_kind and s.subject_id = p.subject_id and s.asked = v.asked and s.value = v.value
),
value_checks as (
  select document_id, asked,
         case when value is null or lines = 0 then 'unknown'
              when subject_kind = 'license' then case when unnamed > 0 or loose_lines > 0 then 'unknown' when same = 0 then 'yes' when other = 0 then 'no' else 'unknown' end
              when other > 0 then 'yes' when unnamed > 0 then 'unknown' else 'no' end as answer,
         claimed,
         case when first_value is null then null when first_value = last_value then first_value else first_value || '|' || last_value end as found,
         units,
         case when value is null then case asked when 'other_end_user' then 'documents.issuer_id' else 'documents.claimed_end_use' end
              when lines = 0 then case subject_kind when 'order' then 'orders' when 'site' then 'sites' else 'shipments' end
              when unnamed > 0 then case asked when 'other_consignee_country' then case subject_kind when 'order' then 'orders.end_user_id|parties.country' else 'shipments.ultimate_consignee_id|parties.country' end
                                               when 'other_site' then case subject_kind when 'order' then 'orders.site_id' else 'shipments.site_id' end
                                               when 'other_end_use' then 'shipments.end_use'
                                               else case subject_kind when 'order' then 'orders.end_user_id' else 'shipments.end_user_id' end end
              when subject_kind = 'license' and loose_lines > 0 then loose_fact else 'documents.subject_id' end as missing,
         evidence
  from weighed
),
flow_claims as (
  select document_id, 'left_claimed_country' as asked, claimed_country as claimed
  from papers
  where claimed_country is not null and subject_kind in ('shipment', 'license', 'site', 'party', 'order')
  union all
  select document_id, 'reexported', reexport_promise
  from papers
  where reexport_promise is not null and promise <> 'none' and subject_kind in ('shipment', 'license', 'site', 'party', 'order')
),
flow_checks as (
  select c.document_id, c.asked,
         case when c.asked = 'reexported' and p.promise = 'unread' or o.document_id is null then 'unknown'
              when c.asked = 'reexported' and p.promise = 'unless' and o.lines > 0 and o.unlicensed > 0 then 'unknown'
              when c.asked = 'left_claimed_country' and o.lines > 0 then 'yes'
              when c.asked = 'reexported' and p.promise = 'made' and o.lines > 0 then 'yes'
              when o.no_party = 1 or o.no_sales = 1 or o.no_item = 1 or o.no_day = 1 or o.unnamed > 0 or (p.loose_lines > 0 and p.subject_kind <> 'party') then 'unknown'
              else 'no' end as answer,
         c.claimed,
         case when o.lines > 0 then cast(o.units as varchar) || ' units left' end as found, case when o.lines > 0 then o.units end as units,
         nullif(concat_ws('|', case when c.asked = 'reexported' and p.promise = 'unread' then 'documents.reexport_promise' end,
           case when o.document_id is null then case p.subject_kind when 'order' then 'orders' else 'shipments' end end,
           case when c.asked = 'reexported' and p.promise = 'unless' and o.unlicensed > 0 then 'shipments.license_id' end,
           case when o.no_sales = 1 then 'shipments' end,
           case when o.no_party = 1 then case when c.asked = 'reexported' then 'documents.issuer_id' else
             case p.subject_kind when 'order' then 'orders.end_user_id' else 'shipments.ultimate_consignee_id' end end end,
           case when o.no_item = 1 or o.unnamed > 0 then 'shipments.item_id' end, case when o.no_day = 1 then 'documents.issued_on' end,
           case when p.loose_lines > 0 and p.subject_kind not in ('party', 'shipment') then p.loose_fact end), '') as missing,
         case when o.row_id is not null then 'shipments:' || o.row_id end as evidence
  from flow_claims as c
  join papers as p on p.document_id = c.document_id
  left join paper_outflows as o on o.document_id = c.document_id and o.asked = c.asked
),
promised as (
  select claimed_site_id, min(issuer_id) as first_issuer, max(issuer_id) as last_issuer, count(*) - count(issuer_id) as nameless,
         sum(cast(claimed_units as decimal(38, 0))) as units, count(*) as papers
  from documents
  where kind = 'end_use_statement' and claimed_site_id is not null
  group by claimed_site_id
),
siteless as (
  select count(*) as papers
  from documents
  where kind = 'end_use_statement' and claimed_site_id is null
),
site_checks as (
  select p.document_id, 'site_promised_twice' as asked,
         case when p.issuer_id is not null and (s.first_issuer <> p.issuer_id or s.last_issuer <> p.issuer_id) then 'yes'
              when p.issuer_id is null and s.papers > 1 or p.issuer_id is not null and s.nameless > 0 or n.papers > 0 then 'unknown' else 'no' end as answer,
         p.claimed_site_id as claimed, cast(s.papers as varchar) || ' statements' as found, s.units,
         nullif(concat_ws('|', case when s.nameless > 0 then 'documents.issuer_id' end, case when n.papers > 0 then 'documents.claimed_site_id' end), '') as missing,
         cast(null as varchar) as evidence
  from papers as p
  join promised as s on s.claimed_site_id = p.claimed_site_id
  cross join siteless as n
  where p.kind = 'end_use_statement' and p.claimed_site_id is not null
),
answers as (
  select document_id, asked, answer, claimed, found, units, missing, evidence from unit_checks
  union all
  select document_id, asked, answer, claimed, found, units, missing, evidence from day_checks
  union all
  select document_id, asked, answer, claimed, found, units, missing, evidence from value_checks
  union all
  select document_id, asked, answer, claimed, found, units, missing, evidence from flow_checks
  union all
  select document_id, asked, answer, claimed, found, units, missing, evidence from site_checks
)
select a.document_id, a.asked as "check", p.subject_kind, p.subject_id, a.answer, a.claimed, a.found,
       case when a.answer <> 'no' and a.units > 0 and a.units <= 9223372036854775807 then cast(a.units as bigint) end as units,
       case when a.answer = 'unknown' then a.missing end as missing_facts,
       concat_ws('|', 'documents:' || p.row_id, a.evidence) as evidence
from answers as a
join papers as p on p.document_id = a.document_id
