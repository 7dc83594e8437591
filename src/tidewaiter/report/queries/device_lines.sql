-- device_lines: the shipment lines that say they carried one device.
select s.shipped_on, s.received_on, s.shipment_id, s.line, s.kind, s.from_country, s.to_country,
       coalesce(a.name, s.seller_id) as seller_name, coalesce(b.name, s.ultimate_consignee_id, s.buyer_id) as to_name
from serials n
join shipments s on s.shipment_id = n.shipment_id and s.line = n.line
left join parties a on a.party_id = s.seller_id
left join parties b on b.party_id = coalesce(s.ultimate_consignee_id, s.buyer_id)
where n.serial_number = $serial_number
order by s.shipped_on nulls last, s.shipment_id, s.line
