-- The lines for which a license is required or may be, the clearest answer first, then the most TPP.
select d.shipment_id, d.line, d.as_of, d.jurisdiction, d.ruleset, d.paragraph, d.license_required, d.required_by_text,
       d.channels, d.exceptions, d.review_policy, d.license_id, d.covered, d.missing_facts, d.grade, d.citations,
       l.from_country, l.to_country, l.units, l.tpp_low, l.tpp_high, l.item_id,
       coalesce(l.description, l.chip) as what, coalesce(p.name, l.holder_id) as holder_name
from determinations d
left join (select *, coalesce(ultimate_consignee_id, buyer_id) as holder_id from lines) l using (shipment_id, line)
left join parties p on p.party_id = l.holder_id
where d.license_required <> 'no' or d.required_by_text <> 'no'
order by d.license_required = 'yes' desc, d.required_by_text = 'yes' desc, l.tpp_high desc nulls last,
         d.shipment_id, d.line, d.as_of, d.jurisdiction, d.ruleset
limit $most
