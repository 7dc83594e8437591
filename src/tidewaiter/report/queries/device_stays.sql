-- device_stays: where one device was, stay by stay, and by what that is known.
select c.*, coalesce(p.name, c.party_id) as party_name, p.country as party_country, s.kind as site_kind,
       s.country as site_country, i.description, h.chip
from custody_spans c
left join parties p on p.party_id = c.party_id
left join sites s on s.site_id = c.site_id
left join items i on i.item_id = c.item_id
left join item_chips h on h.item_id = c.item_id
where c.serial_number = $serial_number
order by c.from_on nulls first, c.until_on nulls last, c.span_id, c.state, c.party_id, c.site_id
