-- Every line that changes hands, numbered in the order of its shipment and line as text. What a holder sends to itself stays with it.
select row_number() over (order by m.shipment_id, m.line) as number, m.shipment_id, m.line, i.item, i.kind_number as kind, m.chips,
       f.party as from_party, t.party as to_party, m.out_on - date '1970-01-01' as out_day, m.in_on - date '1970-01-01' as in_day,
       case when m.day_unknown then 1 else 0 end as unknown
from moves as m
join lineage_parties as f on f.party_id = m.from_id
join lineage_parties as t on t.party_id = m.to_id
join lineage_items as i on i.item_id = m.item_id
where m.from_id <> m.to_id
