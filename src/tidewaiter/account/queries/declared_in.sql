-- Where each declaration line belongs: the shipment it names, else the one its goods and dates fit; `goods` is the HS
-- subheading where only goods of that one are meant. `settled` where no missing fact can move it.
select d.number, d.kind, d.authority,
       coalesce(l.matched_by, case when g.declaration_id is not null then 'goods_and_dates' end) as matched_by,
       coalesce(l.shipment_id, g.shipment_id) as shipment_id,
       case when l.number is null and g.shipment_id is not null then d.hs6 else '' end as goods,
       case when l.shipment_id is not null or (d.shipment_id is not null and l.number is null) then 1 else 0 end as settled
from declared_lines as d
left join declared_links as l on l.number = d.number
left join declared_goods as g
       on l.number is null and d.shipment_id is null and g.declaration_id = d.declaration_id and g.kind = d.kind and g.authority = d.authority
      and g.party_id = d.party_id and g.hs6 = d.hs6
