-- path_legs: the lines of a route in order, with their days and both ends.
select w.place, s.shipped_on, s.received_on, s.from_country, s.to_country, s.kind, s.units,
       coalesce(a.name, s.seller_id) as from_name, coalesce(b.name, s.ultimate_consignee_id, s.buyer_id) as to_name
from (select unnest(string_split(lines, '|')) as line_id, generate_subscripts(string_split(lines, '|'), 1) as place
      from paths where path_id = $path_id) w
join shipments s on s.shipment_id || ':' || s.line = w.line_id
left join parties a on a.party_id = s.seller_id
left join parties b on b.party_id = coalesce(s.ultimate_consignee_id, s.buyer_id)
order by w.place
