-- How each license that a line names fits the line: 2 fits, 1 cannot be told, 0 does not; and how its limits stand.
-- What a license does not name it does not restrict, except the item: a license without one says too little. The limits
-- hold as long as what was drawn up to the line, itself included, is within them.
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
         max(case when n.item_id is null then 0 else 1 end) as names_item
  from shipments as s
  join license_lines as n on n.license_id = s.license_id
  group by s.shipment_id, s.line
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
       case when d.problem like '%overdrawn%' then 0 when d.undecided like '%overdrawn%' then 1 else 2 end as limit_holds
from shipments as s
join licenses as l on l.license_id = s.license_id
left join listed as n on n.shipment_id = s.shipment_id and n.line = s.line
left join draws as d on d.shipment_id = s.shipment_id and d.line = s.line
