-- Every cap with what is used of it: those of licenses and their lines out of the draws, those of a law out of the shipments.
-- A day on which a cap is reached is given only if no unknown amount before that day could have brought it forward.
with caps_of_licenses as (
  select 'license:' || license_id as scope, license_id, cast(null as varchar) as license_line, 'units' as measure, cast(max_units as decimal(38, 3)) as limit_value,
         cast(issued_on as varchar) || '/' || coalesce(cast(expires_on as varchar), '') as period
  from licenses
  where max_units is not null
  union all
  select 'license:' || license_id, license_id, null, 'tpp', max_tpp, cast(issued_on as varchar) || '/' || coalesce(cast(expires_on as varchar), '')
  from licenses
  where max_tpp is not null
  union all
  select 'license:' || license_id, license_id, null, 'value_usd', max_value_usd, cast(issued_on as varchar) || '/' || coalesce(cast(expires_on as varchar), '')
  from licenses
  where max_value_usd is not null
),
caps_of_lines as (
  select license_id, line, 'units' as measure, cast(max_units as decimal(38, 3)) as limit_value
  from license_lines
  where max_units is not null
  union all
  select license_id, line, 'tpp', max_tpp
  from license_lines
  where max_tpp is not null
  union all
  select license_id, line, 'value_usd', max_value_usd
  from license_lines
  where max_value_usd is not null
),
caps as (
  select scope, license_id, license_line, measure, limit_value, period
  from caps_of_licenses
  union all
  select 'license:' || n.license_id || '/' || n.line, n.license_id, n.line, n.measure, n.limit_value,
         coalesce(cast(l.issued_on as varchar), '') || '/' || coalesce(cast(l.expires_on as varchar), '')
  from caps_of_lines as n
  left join licenses as l on l.license_id = n.license_id
),
told as (
  select license_id, license_line, drawn_on, shipment_id, line, running_units, running_tpp, running_value_usd, running_tpp_low, running_value_usd_low,
         line_units, line_tpp, line_value_usd,
         row_number() over (partition by license_id order by drawn_on desc, shipment_id desc, line desc) as from_end,
         row_number() over (partition by license_id, license_line order by drawn_on desc, shipment_id desc, line desc) as line_from_end
  from draws
),
unplaced as (
  select license_id, min(drawn_on) as first_open
  from draws
  where license_line is null and '|' || missing_facts || '|' like '%|license_line|%'
  group by license_id
),
at_license as (
  select c.scope, c.measure, c.period, c.limit_value, d.drawn_on, d.from_end as place,
         case c.measure when 'units' then cast(d.running_units as decimal(38, 3)) when 'tpp' then d.running_tpp else d.running_value_usd end as used,
         case c.measure when 'units' then cast(d.running_units as decimal(38, 3)) when 'tpp' then d.running_tpp_low else d.running_value_usd_low end as used_low,
         cast(null as date) as first_open
  from caps as c
  left join told as d on d.license_id = c.license_id
  where c.license_line is null
),
at_line as (
  select c.scope, c.measure, c.period, c.limit_value, d.drawn_on, d.line_from_end as place,
         case when u.first_open is null then
           case c.measure when 'units' then cast(d.line_units as decimal(38, 3)) when 'tpp' then d.line_tpp else d.line_value_usd end end as used,
         case c.measure when 'units' then cast(d.line_units as decimal(38, 3)) when 'tpp' then d.line_tpp else d.line_value_usd end as used_low,
         u.first_open
  from caps as c
  left join told as d on d.license_id = c.license_id and d.license_line = c.license_line
  left join unplaced as u on u.license_id = c.license_id
  where c.license_line is not null
),
license_days as (
  select scope, measure, period, limit_value, drawn_on, place, used, used_low, first_open, 0 as of_line
  from at_license
  union all
  select scope, measure, period, limit_value, drawn_on, place, used, used_low, first_open, 1
  from at_line
),
license_rows as (
  select scope, measure, period, max(limit_value) as limit_value, min(first_open) as first_open,
         case when count(drawn_on) = 0 then case when min(first_open) is null then cast(0 as decimal(38, 3)) end
              else max(case when place = 1 then used end) end as used,
         case when count(drawn_on) = 0 then cast(0 as decimal(38, 3))
              when min(first_open) is null then max(case when place = 1 then used_low end) end as used_low,
         min(case when used_low >= limit_value then drawn_on end) as reached_on,
         least(min(case when drawn_on is not null and (case when of_line = 1 then used_low else used end) is null then drawn_on end), min(first_open)) as open_on
  from license_days
  group by scope, measure, period
),
lines as (
  select s.shipped_on, s.kind, s.from_country, s.to_country, s.ultimate_consignee_id, s.buyer_id, s.item_id, c.chip,
         case when c.tpp_low >= 4800 then 2
              when c.tpp_high < 1600 or (c.datacenter_marketed = 'no' and c.tpp_high < 4800) then 0
              when c.tpp_high < 4800 and c.performance_density < 5.92 then 0
              when c.tpp_low >= 1600 and c.performance_density >= 5.92 and c.datacenter_marketed = 'yes' then 2
              else 1 end as controlled,
         case when cast(s.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(cast(s.units as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp_low as decimal(38, 3)) end as tpp_low,
         case when c.tpp_low = c.tpp_high and cast(s.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000 then 0 else 1 end as unsure
  from shipments as s
  left join item_chips as c on c.item_id = s.item_id
  where s.kind <> 'return'
),
counted as (
  select p.cap || ':' || p.per || ':' || case p.per when 'party' then coalesce(s.ultimate_consignee_id, s.buyer_id) else s.to_country end as scope,
         p.cap, p.period, s.shipped_on,
         case when s.controlled = 2 and (p.per = 'country' or s.ultimate_consignee_id is not null) then coalesce(s.tpp_low, 0) else 0 end as low,
         case when s.unsure = 1 or s.controlled = 1 then 1 else 0 end as no_chip,
         case when p.per = 'party' and s.ultimate_consignee_id is null then 1 else 0 end as no_consignee
  from lines as s
  join law_caps as p on p.per <> 'product' and s.shipped_on between p.from_on and p.until_on
  left join cap_countries as x on x.cap = p.cap and x.country = s.to_country
  where s.kind in ('export', 'reexport') and s.controlled > 0 and x.country is null
),
cap_days as (
  select scope, cap, period, shipped_on, sum(low) as low, max(no_chip) as no_chip, max(no_consignee) as no_consignee
  from counted
  group by scope, cap, period, shipped_on
),
cap_running as (
  select scope, cap, period, shipped_on, no_chip, no_consignee,
         cast(sum(low) over (partition by scope, cap, period order by shipped_on rows between unbounded preceding and current row) as decimal(38, 3)) as low
  from cap_days
),
law_rows as (
  select r.scope, r.cap, r.period, cast(max(p.limit_value) as decimal(38, 3)) as limit_value, max(r.low) as used_low,
         max(r.no_chip) as no_chip, max(r.no_consignee) as no_consignee,
         min(case when r.low >= p.limit_value then r.shipped_on end) as reached_on,
         min(case when r.no_chip = 1 or r.no_consignee = 1 then r.shipped_on end) as open_on
  from cap_running as r
  join law_caps as p on p.cap = r.cap and p.period = r.period
  group by r.scope, r.cap, r.period
),
product_days as (
  select p.cap || ':product:' || coalesce(s.chip, 'item ' || s.item_id, 'unknown') as scope, p.cap, p.period, s.shipped_on,
         sum(case when x.country is not null then coalesce(s.tpp_low, 0) else 0 end) as out_low,
         sum(case when s.to_country = 'US' then coalesce(s.tpp_low, 0) else 0 end) as home_low,
         max(case when x.country is not null then 1 else 0 end) as goes_out, max(case when s.to_country = 'US' then 1 else 0 end) as stays,
         max(s.unsure) as no_chip
  from lines as s
  join law_caps as p on p.per = 'product' and s.shipped_on between p.from_on and p.until_on
  left join cap_countries as x on x.cap = p.cap and x.country = s.to_country and s.from_country = 'US'
  where s.controlled > 0 and (x.country is not null or s.to_country = 'US')
  group by 1, p.cap, p.period, s.shipped_on
),
product_running as (
  select scope, cap, period, shipped_on, goes_out, stays, no_chip,
         cast(sum(out_low) over w as decimal(38, 3)) as out_low, cast(sum(home_low) over w as decimal(38, 3)) as home_low
  from product_days
  window w as (partition by scope, cap, period order by shipped_on rows between unbounded preceding and current row)
),
product_rows as (
  select r.scope, r.cap, r.period, case when max(r.stays) = 1 then cast(max(r.home_low) * max(p.share_pct) / 100 as decimal(38, 3)) end as limit_value,
         max(r.out_low) as used_low, max(r.no_chip) as no_chip, max(r.stays) as stays,
         min(case when r.out_low * 100 > r.home_low * p.share_pct then r.shipped_on end) as reached_on,
         min(case when r.no_chip = 1 then r.shipped_on end) as open_on
  from product_running as r
  join law_caps as p on p.cap = r.cap and p.period = r.period
  group by r.scope, r.cap, r.period
  having max(r.goes_out) = 1
),
every_cap as (
  select scope, measure, period, limit_value, used, used_low, case when open_on is null or open_on >= reached_on then reached_on end as binds_on,
         'the license' as law, 'license' as standing, cast(null as varchar) as grade,
         case when used is null then case when first_open is not null then 'license_line' when measure = 'value_usd' then 'shipments.value_usd' else 'items.chip' end end as missing_facts
  from license_rows
  union all
  select r.scope, 'tpp', r.period, r.limit_value, case when r.no_chip = 0 and r.no_consignee = 0 then r.used_low end, r.used_low,
         case when r.open_on is null or r.open_on >= r.reached_on then r.reached_on end, p.law, p.standing, p.grade,
         nullif(concat_ws('|', case when r.no_chip = 1 then 'items.chip' end, case when r.no_consignee = 1 then 'shipments.ultimate_consignee_id' end), '')
  from law_rows as r
  join law_caps as p on p.cap = r.cap and p.period = r.period
  union all
  select r.scope, 'tpp', r.period, case when r.no_chip = 0 then r.limit_value end, case when r.no_chip = 0 then r.used_low end, r.used_low,
         case when r.stays = 1 and (r.open_on is null or r.open_on > r.reached_on) then r.reached_on end, p.law, p.standing, p.grade,
         nullif(concat_ws('|', case when r.no_chip = 1 then 'items.chip' end, case when r.stays = 0 then 'shipments to US customers' end, 'end use in the US'), '')
  from product_rows as r
  join law_caps as p on p.cap = r.cap and p.period = r.period
)
select scope, measure, period,
       case when limit_value < 999999999999 then cast(limit_value as decimal(18, 6)) end as limit_value,
       case when used < 999999999999 then cast(used as decimal(18, 6)) end as used,
       case when limit_value < 999999999999 and used < 999999999999 then cast(limit_value - used as decimal(18, 6)) end as headroom,
       binds_on,
       case when used_low < 999999999999 then cast(used_low as decimal(18, 6)) end as used_low,
       law, standing, grade, missing_facts
from every_cap
