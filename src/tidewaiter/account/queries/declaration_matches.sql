-- Each declaration line beside the shipment it belongs to, compared; then the shipment lines that none explains.
-- A match by goods and dates is open where another line, or another declaration, may be meant as well. Units, weight and value are compared as sums of the group: the declarations of one kind and authority that belong to one
-- shipment (or its goods of one HS subheading), against its lines.
with scopes as (
  select shipment_id, goods
  from declared_in
  where shipment_id is not null
  group by shipment_id, goods
),
meant as (
  select s.shipment_id, c.goods, s.number, s.hs4, s.hs6, s.shipped_on, s.received_on, s.seller_id, s.buyer_id, s.ultimate_consignee_id, s.to_country, s.via_countries, s.declared_description, s.declared_eccn, s.license_id, s.units, s.net_weight_kg, s.value_usd
  from scopes as c
  join shipped_lines as s on s.shipment_id = c.shipment_id and (c.goods = '' or c.goods = s.goods6)
),
sizes as (
  select shipment_id, goods, count(*) as lines
  from meant
  group by shipment_id, goods
),
of_shipments as (
  select m.shipment_id, m.goods, m.number, m.hs4, m.hs6, m.shipped_on, m.received_on, m.seller_id, m.buyer_id, m.ultimate_consignee_id, m.to_country, m.via_countries, m.declared_description, m.declared_eccn, m.license_id, m.units, m.net_weight_kg, m.value_usd
  from meant as m
  join sizes as z on z.shipment_id = m.shipment_id and z.goods = m.goods and z.lines > 1
),
shipped as (
  select shipment_id, goods, count(*) as lines, min(number) as number,
         count(*) - count(hs4) as without_hs4, count(*) - count(hs6) as without_hs6,
         case when min(shipped_on) = max(shipped_on) then min(shipped_on) end as shipped_on,
         case when count(received_on) = count(*) and min(received_on) = max(received_on) then min(received_on) end as received_on,
         case when min(seller_id) = max(seller_id) then min(seller_id) end as seller_id,
         case when min(buyer_id) = max(buyer_id) then min(buyer_id) end as buyer_id,
         case when count(ultimate_consignee_id) = count(*) and min(ultimate_consignee_id) = max(ultimate_consignee_id) then min(ultimate_consignee_id) end as ultimate_consignee_id,
         case when min(to_country) = max(to_country) then min(to_country) end as to_country,
         case when count(via_countries) = count(*) and min(via_countries) = max(via_countries) then min(via_countries) end as via_countries,
         case when count(declared_description) = count(*) and min(declared_description) = max(declared_description) then min(declared_description) end as declared_description,
         case when count(declared_eccn) = count(*) and min(declared_eccn) = max(declared_eccn) then min(declared_eccn) end as declared_eccn,
         case when count(license_id) = count(*) and min(license_id) = max(license_id) then min(license_id) end as license_id,
         sum(cast(units as decimal(38, 0))) as units,
         case when count(net_weight_kg) = count(*) then sum(cast(net_weight_kg as decimal(38, 6))) end as weight,
         case when count(value_usd) = count(*) then sum(cast(value_usd as decimal(38, 2))) end as value
  from of_shipments
  group by shipment_id, goods
  union all
  select m.shipment_id, m.goods, 1, m.number, case when m.hs4 is null then 1 else 0 end, case when m.hs6 is null then 1 else 0 end, m.shipped_on, m.received_on,
         m.seller_id, m.buyer_id, m.ultimate_consignee_id, m.to_country, m.via_countries, m.declared_description, m.declared_eccn, m.license_id,
         cast(m.units as decimal(38, 0)), cast(m.net_weight_kg as decimal(38, 6)), cast(m.value_usd as decimal(38, 2))
  from meant as m
  join sizes as z on z.shipment_id = m.shipment_id and z.goods = m.goods and z.lines = 1
),
of_goods as (
  select shipment_id, goods, hs6, count(*) as lines, min(number) as number
  from meant
  where hs6 is not null
  group by shipment_id, goods, hs6
),
of_headings as (
  select shipment_id, goods, hs4, count(*) as lines
  from meant
  where hs4 is not null
  group by shipment_id, goods, hs4
),
groups as (
  select i.shipment_id, i.kind, i.authority, i.goods,
         sum(cast(d.units as decimal(38, 0))) as units_low, count(*) - count(d.units) as without_units,
         case when count(d.net_weight_kg) = count(*) then sum(cast(d.net_weight_kg as decimal(38, 6))) end as weight,
         case when count(d.value_usd) = count(*) then sum(cast(d.value_usd as decimal(38, 2))) end as value
  from declared_in as i
  join declared_lines as d on d.number = i.number
  where i.shipment_id is not null
  group by i.shipment_id, i.kind, i.authority, i.goods
),
summed as (
  select g.shipment_id, g.kind, g.authority, g.goods, s.units as shipped_units, s.weight as shipped_weight, s.value as shipped_value,
         case when g.without_units = 0 then g.units_low end as declared_units, g.weight as declared_weight, g.value as declared_value,
         case when g.goods <> '' or t.loose > 0 then 1 else 0 end as loose,
         case when g.without_units > 0 then 1 else 0 end as no_units,
         case when g.units_low > s.units then 2
              when g.without_units > 0 or g.goods <> '' or t.loose > 0 then 1
              when g.units_low < s.units then 2 else 0 end as units,
         case when g.value is null or s.value is null or g.goods <> '' or t.loose > 0 then 1
              when abs(g.value - s.value) > l.value_usd and abs(g.value - s.value) * 100 > l.value_pct * abs(s.value) then 2 else 0 end as value,
         case when g.weight is null or s.weight is null or g.goods <> '' or t.loose > 0 then 1
              when abs(g.weight - s.weight) > l.weight_kg and abs(g.weight - s.weight) * 100 > l.weight_pct * s.weight then 2 else 0 end as weight
  from groups as g
  cross join paper_limits as l
  join shipped as s on s.shipment_id = g.shipment_id and s.goods = g.goods
  left join declared_doubts as t on t.scope = 'authority' and t.shipment_id = g.shipment_id and t.kind = g.kind and t.place = g.authority and g.goods = ''
),
placed as (
  select d.number, i.matched_by, i.settled, i.shipment_id, i.goods, d.kind, d.authority, s.without_hs4, s.without_hs6,
         coalesce(h.lines, 0) as same_hs6, coalesce(o.lines, 0) as same_hs4,
         case when s.lines = 1 then s.number when s.without_hs6 = 0 and h.lines = 1 then h.number end as line_number
  from declared_in as i
  join declared_lines as d on d.number = i.number
  join shipped as s on s.shipment_id = i.shipment_id and s.goods = i.goods
  left join of_goods as h on h.shipment_id = i.shipment_id and h.goods = i.goods and h.hs6 = d.hs6
  left join of_headings as o on o.shipment_id = i.shipment_id and o.goods = i.goods and o.hs4 = d.hs4
),
beside as (
  select p.number, p.matched_by, p.settled, p.goods, p.without_hs4, p.without_hs6, p.same_hs6, p.same_hs4, p.line_number,
         p.shipment_id, n.line as shipment_line, n.row_id as shipment_row_id,
         case when p.line_number is null then s.shipped_on else n.shipped_on end as shipped_on,
         case when p.line_number is null then s.received_on else n.received_on end as received_on,
         case when p.line_number is null then s.seller_id else n.seller_id end as seller_id,
         case when p.line_number is null then s.buyer_id else n.buyer_id end as buyer_id,
         case when p.line_number is null then s.ultimate_consignee_id else n.ultimate_consignee_id end as ultimate_consignee_id,
         case when p.line_number is null then s.to_country else n.to_country end as to_country,
         case when p.line_number is null then s.via_countries else n.via_countries end as via_countries,
         case when p.line_number is null then s.declared_description else n.declared_description end as declared_description,
         case when p.line_number is null then s.declared_eccn else n.declared_eccn end as declared_eccn,
         case when p.line_number is null then s.license_id else n.license_id end as license_id
  from placed as p
  join shipped as s on s.shipment_id = p.shipment_id and s.goods = p.goods
  left join shipped_lines as n on n.number = p.line_number
),
compared as (
  select d.row_id, d.declaration_id, d.line, d.kind, d.authority, d.filed_on, b.shipment_id, b.shipment_line, b.shipment_row_id, b.goods, b.matched_by,
         b.line_number, s.shipped_units, s.shipped_weight, s.shipped_value, s.declared_units, s.declared_weight, s.declared_value, s.loose,
         s.units, s.value, s.weight, s.no_units, case when b.matched_by = 'goods_and_dates' and (v.number is not null or w.shipment_id is not null) then 1 else 0 end as vague,
         case when b.same_hs6 > 0 then 0 when d.hs4 is null then 1
              when b.same_hs4 = 0 and b.without_hs4 = 0 then 2 when b.same_hs4 = 0 then 1
              when d.hs6 is null or b.without_hs6 > 0 then 1 else 2 end as hs_code,
         case when d.kind <> 'export' then 0 when d.eccn is null or b.declared_eccn is null then 1
              when d.eccn = b.declared_eccn then 0
              when d.eccn like b.declared_eccn || '%' or b.declared_eccn like d.eccn || '%' then 1 else 2 end as eccn,
         case when d.description is null or b.declared_description is null then 1 when d.description = b.declared_description then 0 else 2 end as description,
         case when d.kind not in ('export', 'import') then 0 when d.port_country is null or b.to_country is null then 1
              when d.port_country = b.to_country then 0 when b.via_countries is null then 1
              when b.via_countries like '%' || d.port_country || '%' then 0 else 2 end as destination,
         case when d.kind not in ('export', 'import') then 0 when d.consignee_id is null then 1
              when d.consignee_id = b.ultimate_consignee_id or d.consignee_id = b.buyer_id then 0
              when b.ultimate_consignee_id is null or b.buyer_id is null then 1 else 2 end as consignee,
         case when d.kind <> 'import' then 0 when d.importer_id is null then 1
              when d.importer_id = b.ultimate_consignee_id or d.importer_id = b.buyer_id then 0
              when b.ultimate_consignee_id is null or b.buyer_id is null then 1 else 2 end as importer,
         case when d.kind not in ('export', 'import') then 0 when d.exporter_id is null or b.seller_id is null then 1
              when d.exporter_id = b.seller_id then 0 else 2 end as exporter,
         case when d.kind <> 'export' then 0 when d.permit_id is null or b.license_id is null then 1
              when d.permit_id = b.license_id then 0 else 2 end as license,
         case when b.shipped_on is null then 1
              when d.filed_on < b.shipped_on - d.days_before then 2
              when d.filed_on <= b.shipped_on + d.days_after then 0
              when d.kind = 'export' then 2
              when b.received_on is null then 1
              when d.filed_on <= greatest(b.received_on, b.shipped_on) + d.days_after then 0 else 2 end as date_,
         case when b.ultimate_consignee_id is null then 1 else 0 end as no_ultimate,
         case when d.port_country is null then 1 else 0 end as no_port,
         case when d.port_country is not null and b.via_countries is null then 1 else 0 end as no_via
  from beside as b
  join declared_lines as d on d.number = b.number
  join summed as s on s.shipment_id = b.shipment_id and s.kind = d.kind and s.authority = d.authority and s.goods = b.goods
  left join declared_vague as v on v.side = 'declaration' and v.number = d.number and v.kind = d.kind
  left join (select distinct l.shipment_id, g.kind from declared_vague as g join shipped_lines as l on l.number = g.number where g.side = 'line') as w
    on w.shipment_id = b.shipment_id and w.kind = d.kind
),
rows_told as (
  select declaration_id, line as declaration_line, kind, authority, filed_on, shipment_id, shipment_line,
         shipment_id || '/' || kind || '/' || authority || case when goods = '' then '' else '/' || goods end as group_id,
         matched_by, 'matched' as state,
         nullif(concat_ws('|', case when units = 2 then 'units' end, case when value = 2 then 'value' end, case when weight = 2 then 'weight' end,
           case when hs_code = 2 then 'hs_code' end, case when eccn = 2 then 'eccn' end, case when description = 2 then 'description' end,
           case when destination = 2 then 'destination' end, case when consignee = 2 then 'consignee' end, case when importer = 2 then 'importer' end,
           case when exporter = 2 then 'exporter' end, case when license = 2 then 'license' end, case when date_ = 2 then 'date' end), '') as differs,
         nullif(concat_ws('|', case when units = 1 then 'units' end, case when value = 1 then 'value' end, case when weight = 1 then 'weight' end,
           case when hs_code = 1 then 'hs_code' end, case when eccn = 1 then 'eccn' end, case when description = 1 then 'description' end,
           case when destination = 1 then 'destination' end, case when consignee = 1 then 'consignee' end, case when importer = 1 then 'importer' end,
           case when exporter = 1 then 'exporter' end, case when license = 1 then 'license' end, case when date_ = 1 then 'date' end,
           case when vague = 1 then 'shipment' end), '') as open,
         declared_units, shipped_units, declared_value, shipped_value, declared_weight, shipped_weight,
         nullif(concat_ws('|', case when loose = 1 then 'declarations.shipment_id' end,
           case when line_number is null and (hs_code = 1 or eccn = 1 or description = 1 or destination = 1 or consignee = 1 or importer = 1
                                              or exporter = 1 or license = 1 or date_ = 1) then 'shipments.line' end,
           case when units = 1 and no_units = 1 then 'declarations.units' end,
           case when declared_value is null then 'declarations.value_usd' end, case when shipped_value is null then 'shipments.value_usd' end,
           case when declared_weight is null then 'declarations.net_weight_kg' end, case when shipped_weight is null then 'shipments.net_weight_kg' end,
           case when hs_code = 1 then 'hs_code' end, case when eccn = 1 then 'eccn' end, case when description = 1 then 'description' end,
           case when destination = 1 and no_port = 1 then 'declarations.port_to' end,
           case when destination = 1 and no_via = 1 then 'shipments.via_countries' end,
           case when consignee = 1 or importer = 1 then case when no_ultimate = 1 then 'shipments.ultimate_consignee_id' else 'declarations.consignee_id' end end,
           case when exporter = 1 then 'declarations.exporter_id' end, case when license = 1 then 'license_id' end,
           case when date_ = 1 then 'shipments.received_on' end), '') as missing_facts,
         row_id as declaration_row_id, shipment_row_id
  from compared
  union all
  select d.declaration_id, d.line, d.kind, d.authority, d.filed_on, null, null, null, i.matched_by,
         case when i.matched_by is not null or v.number is not null then 'ambiguous' else 'only_declared' end, null, null,
         cast(d.units as decimal(38, 0)), null, cast(d.value_usd as decimal(38, 2)), null, cast(d.net_weight_kg as decimal(38, 6)), null,
         case when i.settled = 0 then 'declarations.shipment_id' end, d.row_id, null
  from declared_in as i
  join declared_lines as d on d.number = i.number
  left join declared_vague as v on v.side = 'declaration' and v.number = i.number and v.kind = i.kind
  where i.shipment_id is null
  union all
  select null, null, u.kind, u.country, null, s.shipment_id, s.line, null, null, case when v.number is not null then 'ambiguous' else u.state end, null, null,
         null, cast(s.units as decimal(38, 0)), null, cast(s.value_usd as decimal(38, 2)), null, cast(s.net_weight_kg as decimal(38, 6)),
         nullif(concat_ws('|', case when u.of_others = 1 then 'declarations' end, case when t.loose > 0 then 'declarations.shipment_id' end), ''), null, s.row_id
  from undeclared_lines as u
  join shipped_lines as s on s.number = u.number
  left join declared_vague as v on v.side = 'line' and v.number = u.number and v.kind = u.kind
  left join declared_doubts as t on t.scope = 'country' and t.shipment_id = u.shipment_id and t.kind = u.kind and t.place = u.country
)
select declaration_id, declaration_line, kind, authority, filed_on, shipment_id, shipment_line, group_id, matched_by, state, differs, open,
       case when declared_units <= 9223372036854775807 then cast(declared_units as bigint) end as declared_units,
       case when shipped_units <= 9223372036854775807 then cast(shipped_units as bigint) end as shipped_units,
       case when abs(declared_value) < 10000000000000000 then cast(declared_value as decimal(18, 2)) end as declared_value_usd,
       case when abs(shipped_value) < 10000000000000000 then cast(shipped_value as decimal(18, 2)) end as shipped_value_usd,
       case when declared_weight < 1000000000000 then cast(declared_weight as decimal(18, 6)) end as declared_weight_kg,
       case when shipped_weight < 1000000000000 then cast(shipped_weight as decimal(18, 6)) end as shipped_weight_kg,
       missing_facts, declaration_row_id, shipment_row_id
from rows_told
