-- How each license that a line names fits the line: 2 fits, 1 cannot be told, 0 does not; and how its limits stand.
-- What a license does not name it does not restrict, except the item: a license without one says too little.
with listed as (
  select s.shipment_id, s.line,
         max(least(
           case when n.item_id is null then 2 when s.item_id is null then 1 when n.item_id = s.item_id then 2 else 0 end,
           case when n.consignee_id is null or n.consignee_id = coalesce(s.ultimate_consignee_id, s.buyer_id) then 2
                when s.ultimate_consignee_id is null then 1 else 0 end,
           case when n.end_user_id is null then 2 when s.end_user_id is null then 1
                when n.end_user_id = s.end_user_id then 2 else 0 end,
           case when n.site_id is null then 2 when s.site_id is null then 1 when n.site_id = s.site_id then 2 else 0 end
         )) as fits,
         max(case when n.item_id is null then 0 else 1 end) as names_item,
         max(case when n.max_units is null and n.max_tpp is null and n.max_value_usd is null then 0 else 1 end) as limits
  from shipments as s
  join license_lines as n on n.license_id = s.license_id
  group by s.shipment_id, s.line
),
drawn as (
  select s.license_id, sum(s.units) as units, sum(s.units * c.chips_per_unit * c.tpp) as tpp, sum(s.value_usd) as value_usd,
         count(*) - count(c.chips_per_unit * c.tpp) as lines_without_tpp, count(*) - count(s.value_usd) as lines_without_value
  from shipments as s
  left join item_chips as c on c.item_id = s.item_id
  where s.license_id is not null
  group by s.license_id
)
select s.shipment_id, s.line, l.license_id, l.authority,
       case when l.item_id is null then case when n.names_item = 1 then 2 else 1 end
            when s.item_id is null then 1 when l.item_id = s.item_id then 2 else 0 end as item_fits,
       case when l.consignee_id is null or l.consignee_id = coalesce(s.ultimate_consignee_id, s.buyer_id) then 2
            when s.ultimate_consignee_id is null then 1 else 0 end as consignee_fits,
       case when l.end_user_id is null then 2 when s.end_user_id is null then 1
            when l.end_user_id = s.end_user_id then 2 else 0 end as end_user_fits,
       case when l.site_id is null then 2 when s.site_id is null then 1 when l.site_id = s.site_id then 2 else 0 end as site_fits,
       case when s.shipped_on < l.issued_on or s.shipped_on > l.expires_on then 0 else 2 end as day_fits,
       case when s.kind <> 'reexport' then 2 when l.reexport_allowed is null then 1
            when l.reexport_allowed = 'yes' then 2 else 0 end as reexport_fits,
       coalesce(n.fits, 2) as line_fits,
       case when s.units > l.max_units or s.units * c.chips_per_unit * c.tpp > l.max_tpp or s.value_usd > l.max_value_usd then 0
            when coalesce(n.limits, 0) = 1 then 1
            when (l.max_units is null or d.units <= l.max_units)
             and (l.max_tpp is null or (d.lines_without_tpp = 0 and d.tpp <= l.max_tpp))
             and (l.max_value_usd is null or (d.lines_without_value = 0 and d.value_usd <= l.max_value_usd)) then 2
            else 1 end as limit_holds
from shipments as s
join licenses as l on l.license_id = s.license_id
left join listed as n on n.shipment_id = s.shipment_id and n.line = s.line
left join drawn as d on d.license_id = s.license_id
left join item_chips as c on c.item_id = s.item_id
