-- Each shipment line with the groups that it touches. `received`: it brought its units into the group; what one of its
-- firms passes on to another is not new. Goods consigned to a forwarder are the buyer's.
with forwarders as (
  select party_id
  from parties
  where kind = 'forwarder'
),
sides as (
  select s.row_id, m.group_id, 1 as received
  from shipments as s
  left join forwarders as f on f.party_id = s.ultimate_consignee_id
  join case_members as m on m.party_id = case when f.party_id is null then coalesce(s.ultimate_consignee_id, s.buyer_id) else s.buyer_id end
  union all
  select s.row_id, m.group_id, 0
  from shipments as s
  join case_members as m on m.party_id = s.seller_id
),
touched as (
  select row_id, group_id, min(received) as received
  from sides
  group by row_id, group_id
)
select a.row_id, a.group_id, a.received, s.shipment_id, s.line, s.units, s.value_usd, s.shipped_on, s.license_id, s.site_id, s.item_id
from touched as a
join shipments as s on s.row_id = a.row_id
