-- Shipment lines that cross a border and that no declaration of a kind explains, where the pack holds declarations of that
-- kind and country for their days. Without any nobody can tell, and there is no row; where the day of receipt is not known
-- only those days count on which a declaration could lie in any case. Where all of a kind and country are by one firm they may
-- be its own file and not the authority's: then they leave open what others declared (`of_others`).
with held as (
  select kind, country, min(filed_on) as first_on, max(filed_on) as last_on,
         case when min(party_id) = max(party_id) then min(party_id) end as only_party_id
  from declared_lines
  where country is not null and kind in ('export', 'import')
  group by kind, country
),
crossing as (
  select number, shipment_id, goods6, seller_id as party_id, seller_id as other_party_id, 'export' as kind, from_country as country, export_from as from_on, export_until as until_on, export_until as surely_until
  from shipped_lines
  where from_country <> to_country
  union all
  select number, shipment_id, goods6, ultimate_consignee_id, buyer_id, 'import', to_country, arrival_from, arrival_until, arrival_surely_until
  from shipped_lines
  where from_country <> to_country
),
explained as (
  select distinct shipment_id, kind, goods
  from declared_in
  where shipment_id is not null
),
unsure as (
  select distinct i.kind, i.matched_by, l.value
  from declared_in as i
  join declared_links as l on l.number = i.number
  where i.shipment_id is null and i.matched_by is not null
),
named as (
  select distinct k.shipment_id, u.kind
  from unsure as u
  join declared_keys as k on k.matched_by = u.matched_by and k.value = u.value
),
alike as (
  select distinct candidate_of as shipment_id, kind, hs6
  from declared_goods
  where candidate_of is not null
)
select c.number, c.shipment_id, c.kind, c.country, c.from_on, c.until_on,
       case when n.shipment_id is not null then 'ambiguous' when a.shipment_id is not null then 'ambiguous' else 'only_shipped' end as state,
       case when h.only_party_id <> coalesce(c.party_id, '') and h.only_party_id <> coalesce(c.other_party_id, '') then 1 else 0 end as of_others
from crossing as c
join held as h on h.kind = c.kind and h.country = c.country and h.last_on >= c.from_on and h.first_on <= c.surely_until
left join explained as e on e.shipment_id = c.shipment_id and e.kind = c.kind and e.goods = ''
left join explained as g on g.shipment_id = c.shipment_id and g.kind = c.kind and g.goods = c.goods6
left join named as n on n.shipment_id = c.shipment_id and n.kind = c.kind
left join alike as a on a.shipment_id = c.shipment_id and a.kind = c.kind and a.hs6 = c.goods6
where e.shipment_id is null and g.shipment_id is null
