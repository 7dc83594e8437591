-- The groups of declarations that differ from their shipment: the most units apart first, then the most money.
select group_id, min(kind) as kind, min(authority) as authority, min(shipment_id) as shipment_id, min(filed_on) as first_on,
       count(*) as lines, min(matched_by) as matched_by,
       array_to_string(list_sort(list_distinct(flatten(list(string_split(differs, '|'))))), '|') as differs,
       max(declared_units) as declared_units, max(shipped_units) as shipped_units,
       max(declared_value_usd) as declared_value_usd, max(shipped_value_usd) as shipped_value_usd,
       max(declared_weight_kg) as declared_weight_kg, max(shipped_weight_kg) as shipped_weight_kg
from declaration_matches
where differs is not null
group by group_id
order by abs(cast(max(declared_units) as hugeint) - max(shipped_units)) desc nulls last,
         abs(max(declared_value_usd) - max(shipped_value_usd)) desc nulls last, group_id
limit $most
