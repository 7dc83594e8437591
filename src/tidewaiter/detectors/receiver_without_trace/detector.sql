-- TW125 receiver_without_trace: A holder with few such customers handed goods on to a firm of which no site, no tenancy and no trade of its own is recorded.
-- reads: item_chips, shipments, sites, tenancies
with lines as (
  select row_id, shipment_id, line, shipped_on, units, item_id, seller_id, coalesce(ultimate_consignee_id, buyer_id) as receiver_id
  from shipments
  where kind <> 'return' and coalesce(ultimate_consignee_id, buyer_id) <> seller_id
),
pack as (
  select count(*) as sites
  from sites
),
traced as (
  select operator_id as party_id
  from sites
  union
  select tenant_id
  from tenancies
  union
  select provider_id
  from tenancies
  where provider_id is not null
  union
  select buyer_id
  from shipments
  where ultimate_consignee_id <> buyer_id
  union
  select seller_id
  from shipments
),
received as (
  select receiver_id, count(*) as lines, count(distinct seller_id) as sellers
  from lines
  group by receiver_id
),
strangers as (
  select r.receiver_id, r.lines
  from received as r
  left join traced as t on t.party_id = r.receiver_id
  where t.party_id is null and r.sellers = 1 and r.lines <= $most_lines
),
dealing as (
  select l.seller_id, count(distinct s.receiver_id) as strangers
  from lines as l
  join strangers as s on s.receiver_id = l.receiver_id
  group by l.seller_id
)
select l.shipment_id || ':' || l.line as subject_id, l.shipped_on as as_of,
       case when t.party_id is not null then 'no'
            when s.receiver_id is not null and d.strangers <= $most_receivers and p.sites > 0 then 'yes' else 'unknown' end as answer,
       l.units,
       cast(case when cast(l.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(l.units as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end as decimal(38, 3)) as tpp,
       l.seller_id || ' handed ' || cast(l.units as varchar) || ' units on to ' || l.receiver_id || ', of which no site, no tenancy and no trade of its own is recorded.' as summary,
       'shipments:' || l.row_id as evidence, case when t.party_id is null and not (s.receiver_id is not null and d.strangers <= $most_receivers and p.sites > 0) then 'sites' end as missing_facts
from lines as l
cross join pack as p
join received as own on own.receiver_id = l.seller_id
left join traced as t on t.party_id = l.receiver_id
left join strangers as s on s.receiver_id = l.receiver_id
left join dealing as d on d.seller_id = l.seller_id
left join item_chips as c on c.item_id = l.item_id
where l.units > 0
