-- The pairs found, with the names that belong to their numbers.
select a.shipment_id as from_shipment_id, a.line as from_line, b.shipment_id as to_shipment_id, b.line as to_line, i.item_id,
       c.low // nullif(i.per_unit, 0) as units_low, c.mid // nullif(i.per_unit, 0) as units_mid,
       (c.high + i.per_unit - 1) // nullif(i.per_unit, 0) as units_high,
       case when c.doubt = 0 and c.low % nullif(i.per_unit, 0) = 0 and c.high % nullif(i.per_unit, 0) = 0 then 'exact' else 'outer' end as bound,
       p.party_id as holder_id, c.low as chips_low, c.mid as chips_mid, c.high as chips_high, c.fixed as chips_by_serial,
       c.low_early as chips_low_early, c.high_early as chips_high_early, c.line_in, c.line_out
from lineage_summed as c
join lineage_lines as a on a.number = c.line_in
join lineage_lines as b on b.number = c.line_out
join lineage_items as i on i.item = a.item
join lineage_parties as p on p.party = a.to_party
