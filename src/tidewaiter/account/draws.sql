-- draws: What each shipment line drew on the license it names, with the running totals and what is wrong.
-- reads: item_chips, license_lines, licenses, shipments
-- writes: draws
-- Draws follow one another by shipped_on, then shipment_id, then line, both as text. A line that names no license draws on none. What a
-- license or its line does not name it does not restrict; a limit that is empty is no limit; an empty expires_on is unknown.
-- A return gives back to the license it names, from its seller, and never more than was drawn: the running total is the greatest sum
-- of the last draws, however many, and so never negative. TPP and value run as a low and a high; a return of unknown TPP may have
-- given back everything, and a draw of unknown TPP may have used any amount. Of several license lines that may fit, the most
-- specific counts, then the lowest number; a draw whose line cannot be told may lie on any that it may fit.
with named as (
  select s.row_id, s.shipment_id, s.line, s.license_id, s.shipped_on, s.kind, s.item_id, s.value_usd,
         case when s.kind = 'return' then -1 else 1 end as sign, cast(s.units as decimal(38, 0)) as units,
         case when s.kind = 'return' then s.seller_id else s.ultimate_consignee_id end as consignee_id,
         case when s.kind <> 'return' then s.end_user_id end as end_user_id,
         case when s.kind <> 'return' then s.site_id end as site_id,
         case when cast(s.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(s.units as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) end as chips,
         c.tpp_low, c.tpp_high
  from shipments as s
  left join item_chips as c on c.item_id = s.item_id
  where s.license_id is not null
),
measured as (
  select row_number() over (order by shipped_on, shipment_id, line) as number,
         row_id, shipment_id, line, license_id, shipped_on, kind, item_id, value_usd, sign, units, consignee_id, end_user_id, site_id,
         cast(chips * tpp_low as decimal(38, 3)) as tpp_low, cast(chips * tpp_high as decimal(38, 3)) as tpp_high
  from named
),
fitting as (
  select d.number, n.license_id, n.line as license_line, n.max_units, n.max_tpp, n.max_value_usd,
         case when n.consignee_id is null then 2 when d.consignee_id is null then 1 when d.consignee_id = n.consignee_id then 2 else 0 end as consignee,
         case when n.end_user_id is null then 2 when d.end_user_id is null then 1 when d.end_user_id = n.end_user_id then 2 else 0 end as end_user,
         case when n.site_id is null then 2 when d.site_id is null then 1 when d.site_id = n.site_id then 2 else 0 end as site,
         case when n.item_id is null then 2 when d.item_id is null then 1 when d.item_id = n.item_id then 2 else 0 end as item,
         case when n.consignee_id is null then 0 else 1 end + case when n.end_user_id is null then 0 else 1 end
           + case when n.site_id is null then 0 else 1 end + case when n.item_id is null then 0 else 1 end as names,
         case when n.line like '_' then 1 when n.line like '__' then 2 when n.line like '___' then 3
              when n.line like '____' then 4 when n.line like '_____' then 5 when n.line like '______' then 6 else 7 end as digits
  from measured as d
  join license_lines as n on n.license_id = d.license_id
),
lines_fit as (
  select number, max(consignee) as consignee, max(end_user) as end_user, max(site) as site, max(item) as item,
         max(least(consignee, end_user, site, item)) as fits
  from fitting
  group by number
),
ranked as (
  select number, license_id, license_line, max_units, max_tpp, max_value_usd, least(consignee, end_user, site, item) as fits,
         row_number() over (partition by number order by names desc, digits, license_line) as place,
         sum(case when least(consignee, end_user, site, item) = 2 then 1 else 0 end) over (
           partition by number order by names desc, digits, license_line
           rows between unbounded preceding and 1 preceding) as certain_before
  from fitting
  where least(consignee, end_user, site, item) > 0
),
candidates as (
  select number, license_id, license_line, max_units, max_tpp, max_value_usd,
         case when place = 1 and fits = 2 then 1 else 0 end as certain
  from ranked
  where coalesce(certain_before, 0) = 0
),
open_lines as (
  select number, max(certain) as certain,
         max(case when max_units is null then 0 else 1 end) as limits_units,
         max(case when max_tpp is null then 0 else 1 end) as limits_tpp,
         max(case when max_value_usd is null then 0 else 1 end) as limits_value
  from candidates
  group by number
),
entries as (
  select 0 as of_line, '' as license_line, number, license_id, sign, 1 as certain, units, tpp_low, tpp_high, value_usd
  from measured
  union all
  select 1, c.license_line, d.number, d.license_id, d.sign, c.certain, d.units, d.tpp_low, d.tpp_high, d.value_usd
  from candidates as c
  join measured as d on d.number = c.number
),
steps as (
  select of_line, license_line, number, license_id, 1 - certain as uncertain,
         case when sign = 1 then certain * units else -units end as units_low,
         case when sign = 1 then units else -certain * units end as units_high,
         case when sign = 1 then certain * coalesce(tpp_low, 0) else -coalesce(tpp_high, 0) end as tpp_low,
         case when sign = 1 then coalesce(tpp_high, 0) else -certain * coalesce(tpp_low, 0) end as tpp_high,
         case when sign = 1 then certain * coalesce(value_usd, 0) else -coalesce(value_usd, 0) end as value_low,
         case when sign = 1 then coalesce(value_usd, 0) else -certain * coalesce(value_usd, 0) end as value_high,
         case when sign = -1 and tpp_high is null then 1 else 0 end as tpp_falls,
         case when sign = 1 and tpp_high is null then 1 else 0 end as tpp_rises,
         case when sign = -1 and value_usd is null then 1 else 0 end as value_falls,
         case when sign = 1 and value_usd is null then 1 else 0 end as value_rises
  from entries
),
summed as (
  select of_line, license_line, number, license_id,
         cast(sum(uncertain) over w as bigint) as uncertain,
         cast(sum(units_low) over w as decimal(38, 0)) as units_low, cast(sum(units_high) over w as decimal(38, 0)) as units_high,
         cast(sum(tpp_low) over w as decimal(38, 3)) as tpp_low, cast(sum(tpp_high) over w as decimal(38, 3)) as tpp_high,
         cast(sum(value_low) over w as decimal(38, 2)) as value_low, cast(sum(value_high) over w as decimal(38, 2)) as value_high,
         sum(tpp_falls) over w as tpp_falls, sum(tpp_rises) over w as tpp_rises,
         sum(value_falls) over w as value_falls, sum(value_rises) over w as value_rises
  from steps
  window w as (partition by license_id, of_line, license_line order by number
               rows between unbounded preceding and current row)
),
running as (
  select of_line, license_line, number, uncertain,
         units_low + greatest(-min(units_low) over w, 0) as units_low,
         units_high + greatest(-min(units_high) over w, 0) as units_high,
         case when units_low < least(min(units_low) over before, 0) or (units_low < 0 and min(units_low) over before is null) then 1 else 0 end as below,
         case when tpp_falls > 0 then cast(0 as decimal(38, 3)) else tpp_low + greatest(-min(tpp_low) over w, 0) end as tpp_low,
         case when tpp_rises = 0 then tpp_high + greatest(-min(tpp_high) over w, 0) end as tpp_high,
         case when value_falls > 0 then cast(0 as decimal(38, 2)) else value_low + greatest(-min(value_low) over w, 0) end as value_low,
         case when value_rises = 0 then value_high + greatest(-min(value_high) over w, 0) end as value_high
  from summed
  window w as (partition by license_id, of_line, license_line order by number
               rows between unbounded preceding and current row),
         before as (partition by license_id, of_line, license_line order by number
                    rows between unbounded preceding and 1 preceding)
),
checked as (
  select d.row_id, d.shipment_id, d.line, d.license_id, c.license_line, d.shipped_on, d.kind, d.item_id, d.sign, d.units, d.tpp_low, d.tpp_high,
         d.value_usd,
         r.units_low as run_units, r.tpp_low as run_tpp_low, r.tpp_high as run_tpp_high,
         r.value_low as run_value_low, r.value_high as run_value_high,
         n.units_low as line_units_low, n.units_high as line_units_high, n.tpp_low as line_tpp_low, n.tpp_high as line_tpp_high,
         n.value_low as line_value_low, n.value_high as line_value_high,
         coalesce(n.uncertain, 0) as uncertain,
         case when o.certain = 0 then 1 else 0 end as line_open,
         case when o.certain = 0 then o.limits_units else 0 end as open_units,
         case when o.certain = 0 then o.limits_tpp else 0 end as open_tpp,
         case when o.certain = 0 then o.limits_value else 0 end as open_value,
         l.max_units, l.max_tpp, l.max_value_usd, c.max_units as line_max_units, c.max_tpp as line_max_tpp, c.max_value_usd as line_max_value,
         case when l.license_id is null then 0 else 1 end as known,
         l.issued_on, l.expires_on, l.reexport_allowed, r.below,
         case when l.kind = 'permit' and (l.origin_license_id is null or up.license_id is null) then 1 else 0 end as no_origin,
         case when d.sign = -1 then 2
              else least(case when l.consignee_id is null then 2 when d.consignee_id is null then 1 when d.consignee_id = l.consignee_id then 2 else 0 end, f.consignee) end as consignee,
         case when d.sign = -1 then 2
              else least(case when l.end_user_id is null then 2 when d.end_user_id is null then 1 when d.end_user_id = l.end_user_id then 2 else 0 end, f.end_user) end as end_user,
         case when d.sign = -1 then 2
              else least(case when l.site_id is null then 2 when d.site_id is null then 1 when d.site_id = l.site_id then 2 else 0 end, f.site) end as site,
         case when d.sign = -1 then 2
              else least(case when l.item_id is null then 2 when d.item_id is null then 1 when d.item_id = l.item_id then 2 else 0 end, f.item) end as item,
         case when d.sign = -1 then 2 else coalesce(f.fits, 2) end as fits
  from measured as d
  join running as r on r.of_line = 0 and r.number = d.number
  left join candidates as c on c.certain = 1 and c.number = d.number
  left join running as n on n.of_line = 1 and n.number = d.number and n.license_line = c.license_line
  left join open_lines as o on o.number = d.number
  left join lines_fit as f on f.number = d.number
  left join licenses as l on l.license_id = d.license_id
  left join licenses as up on up.license_id = l.origin_license_id
),
judged as (
  select *,
         case when sign = -1 then 0
              when run_units > max_units or line_units_low > line_max_units then 2
              when line_units_high > line_max_units or open_units = 1 then 1 else 0 end as over_units,
         case when sign = -1 then 0
              when run_tpp_low > max_tpp or line_tpp_low > line_max_tpp then 2
              when (max_tpp is not null and (run_tpp_high is null or run_tpp_high > max_tpp))
                or (line_max_tpp is not null and (line_tpp_high is null or line_tpp_high > line_max_tpp)) or open_tpp = 1 then 1 else 0 end as over_tpp,
         case when sign = -1 then 0
              when run_value_low > max_value_usd or line_value_low > line_max_value then 2
              when (max_value_usd is not null and (run_value_high is null or run_value_high > max_value_usd))
                or (line_max_value is not null and (line_value_high is null or line_value_high > line_max_value)) or open_value = 1 then 1 else 0 end as over_value,
         case when run_tpp_low = run_tpp_high then run_tpp_low end as run_tpp,
         case when run_value_low = run_value_high then run_value_low end as run_value,
         case when line_units_low = line_units_high then line_units_low end as on_line_units,
         case when line_tpp_low = line_tpp_high then line_tpp_low end as on_line_tpp,
         case when line_value_low = line_value_high then line_value_low end as on_line_value
  from checked
),
remaining as (
  select *,
         case when open_units = 0 and (line_max_units is null or on_line_units is not null)
              then least(max_units - run_units, line_max_units - on_line_units) end as rest_units,
         case when open_tpp = 0 and (max_tpp is null or run_tpp is not null) and (line_max_tpp is null or on_line_tpp is not null)
              then least(max_tpp - run_tpp, line_max_tpp - on_line_tpp) end as rest_tpp,
         case when open_value = 0 and (max_value_usd is null or run_value is not null) and (line_max_value is null or on_line_value is not null)
              then least(max_value_usd - run_value, line_max_value - on_line_value) end as rest_value
  from judged
)
select shipment_id, line, license_id, license_line, shipped_on as drawn_on, kind, item_id,
       cast(sign * units as bigint) as units,
       case when tpp_low = tpp_high then cast(sign * tpp_low as decimal(38, 3)) end as tpp,
       cast(sign * value_usd as decimal(18, 2)) as value_usd,
       case when run_units <= 9223372036854775807 then cast(run_units as bigint) end as running_units,
       cast(run_tpp as decimal(38, 3)) as running_tpp,
       case when run_value < 10000000000000000 then cast(run_value as decimal(18, 2)) end as running_value_usd,
       cast(run_tpp_low as decimal(38, 3)) as running_tpp_low,
       case when run_value_low < 10000000000000000 then cast(run_value_low as decimal(18, 2)) end as running_value_usd_low,
       case when on_line_units <= 9223372036854775807 then cast(on_line_units as bigint) end as line_units,
       cast(on_line_tpp as decimal(38, 3)) as line_tpp,
       case when on_line_value < 10000000000000000 then cast(on_line_value as decimal(18, 2)) end as line_value_usd,
       case when rest_units > -9223372036854775807 then cast(rest_units as bigint) end as left_units,
       cast(rest_tpp as decimal(38, 3)) as left_tpp,
       case when rest_value > -10000000000000000 then cast(rest_value as decimal(18, 2)) end as left_value_usd,
       nullif(concat_ws('|',
         case when known = 0 then 'unknown_license' end,
         case when sign = 1 and shipped_on < issued_on then 'not_yet_issued' end,
         case when sign = 1 and shipped_on > expires_on then 'expired' end,
         case when over_units = 2 then 'overdrawn_units' end,
         case when over_tpp = 2 then 'overdrawn_tpp' end,
         case when over_value = 2 then 'overdrawn_value' end,
         case when consignee = 0 then 'other_consignee' end,
         case when end_user = 0 then 'other_end_user' end,
         case when site = 0 then 'other_site' end,
         case when item = 0 then 'other_item' end,
         case when fits = 0 then 'no_line_fits' end,
         case when kind = 'reexport' and reexport_allowed = 'no' then 'reexport_not_allowed' end,
         case when no_origin = 1 then 'undeclared_permit_origin' end,
         case when sign = -1 and below = 1 then 'returned_more_than_drawn' end), '') as problem,
       nullif(concat_ws('|',
         case when known = 1 and sign = 1 and expires_on is null then 'expired' end,
         case when over_units = 1 then 'overdrawn_units' end,
         case when over_tpp = 1 then 'overdrawn_tpp' end,
         case when over_value = 1 then 'overdrawn_value' end,
         case when consignee = 1 then 'other_consignee' end,
         case when end_user = 1 then 'other_end_user' end,
         case when site = 1 then 'other_site' end,
         case when item = 1 then 'other_item' end,
         case when fits = 1 then 'no_line_fits' end,
         case when known = 1 and kind = 'reexport' and reexport_allowed is null then 'reexport_not_allowed' end), '') as undecided,
       nullif(concat_ws('|',
         case when consignee = 1 then 'shipments.ultimate_consignee_id' end,
         case when end_user = 1 then 'shipments.end_user_id' end,
         case when site = 1 then 'shipments.site_id' end,
         case when item = 1 then 'shipments.item_id' end,
         case when line_open = 1 or (uncertain > 0 and (over_units = 1 or over_tpp = 1 or over_value = 1)) then 'license_line' end,
         case when over_tpp = 1 and run_tpp is null then 'items.chip' end,
         case when over_value = 1 and run_value is null then 'shipments.value_usd' end,
         case when known = 1 and sign = 1 and expires_on is null then 'licenses.expires_on' end,
         case when known = 1 and kind = 'reexport' and reexport_allowed is null then 'licenses.reexport_allowed' end), '') as missing_facts,
       row_id
from remaining
