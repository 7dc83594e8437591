-- TW207 seller_and_buyer_share: Seller and buyer share an officer, an address, a website or a registration number.
-- reads: item_chips, party_links, shipments
with ties as (
  select party_id, other_party_id, link, detail, from_on, until_on
  from party_links
  where link in ('same_registration_number', 'shared_address', 'shared_officer', 'shared_website') and other_party_id is not null
  union all
  select other_party_id, party_id, link, detail, from_on, until_on
  from party_links
  where link in ('same_registration_number', 'shared_address', 'shared_officer', 'shared_website') and other_party_id is not null
),
tied as (
  select s.row_id, min(t.link) as link, min(t.detail) as detail
  from shipments as s
  join ties as t on t.party_id = s.seller_id and t.other_party_id = s.buyer_id
  where coalesce(t.from_on <= s.shipped_on, true) and coalesce(t.until_on > s.shipped_on, true)
  group by s.row_id
)
select s.shipment_id || ':' || s.line as subject_id, s.shipped_on as as_of,
       case when t.row_id is null then 'unknown' else 'yes' end as answer, s.units,
       cast(case when cast(s.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(s.units as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end as decimal(38, 3)) as tpp,
       s.seller_id || ' and ' || s.buyer_id || ': ' || t.link || ', ' || t.detail || '.' as summary,
       'shipments:' || s.row_id as evidence,
       case when t.row_id is null then 'party_links' end as missing_facts
from shipments as s
left join tied as t on t.row_id = s.row_id
left join item_chips as c on c.item_id = s.item_id
