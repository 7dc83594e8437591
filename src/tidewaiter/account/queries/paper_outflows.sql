-- For each paper that promises no reexport, or names a country: what its issuer or those who received the goods under it
-- sent abroad of the same item from that day on. By name only: which units those were is another question. A promise that
-- the seller makes is taken to be for those who receive. `no_sales`: no sale of that party is on record at all, so that the
-- absence of one abroad says nothing.
with received as (
  select p.subject_kind, p.subject_id, s.buyer_id as party_id, s.item_id, min(s.shipped_on) as since_on
  from paper_subjects as p
  join shipments as s on s.shipment_id = p.subject_id and s.kind <> 'return'
  where p.subject_kind = 'shipment'
  group by p.subject_kind, p.subject_id, s.buyer_id, s.item_id
  union all
  select p.subject_kind, p.subject_id, s.ultimate_consignee_id, s.item_id, min(s.shipped_on)
  from paper_subjects as p
  join shipments as s on s.shipment_id = p.subject_id and s.kind <> 'return'
  where p.subject_kind = 'shipment'
  group by p.subject_kind, p.subject_id, s.ultimate_consignee_id, s.item_id
  union all
  select p.subject_kind, p.subject_id, s.buyer_id, s.item_id, min(s.shipped_on)
  from paper_subjects as p
  join shipments as s on s.license_id = p.subject_id and s.kind <> 'return'
  where p.subject_kind = 'license'
  group by p.subject_kind, p.subject_id, s.buyer_id, s.item_id
  union all
  select p.subject_kind, p.subject_id, s.ultimate_consignee_id, s.item_id, min(s.shipped_on)
  from paper_subjects as p
  join shipments as s on s.license_id = p.subject_id and s.kind <> 'return'
  where p.subject_kind = 'license'
  group by p.subject_kind, p.subject_id, s.ultimate_consignee_id, s.item_id
  union all
  select p.subject_kind, p.subject_id, s.buyer_id, s.item_id, min(s.shipped_on)
  from paper_subjects as p
  join shipments as s on s.site_id = p.subject_id and s.kind <> 'return'
  where p.subject_kind = 'site'
  group by p.subject_kind, p.subject_id, s.buyer_id, s.item_id
  union all
  select p.subject_kind, p.subject_id, s.ultimate_consignee_id, s.item_id, min(s.shipped_on)
  from paper_subjects as p
  join shipments as s on s.site_id = p.subject_id and s.kind <> 'return'
  where p.subject_kind = 'site'
  group by p.subject_kind, p.subject_id, s.ultimate_consignee_id, s.item_id
  union all
  select p.subject_kind, p.subject_id, o.buyer_id, o.item_id, min(o.ordered_on)
  from paper_subjects as p
  join orders as o on o.order_id = p.subject_id
  where p.subject_kind = 'order'
  group by p.subject_kind, p.subject_id, o.buyer_id, o.item_id
  union all
  select p.subject_kind, p.subject_id, o.end_user_id, o.item_id, min(o.ordered_on)
  from paper_subjects as p
  join orders as o on o.order_id = p.subject_id
  where p.subject_kind = 'order'
  group by p.subject_kind, p.subject_id, o.end_user_id, o.item_id
),
receipts as (
  select subject_kind, subject_id, party_id, item_id, min(since_on) as since_on
  from received
  group by subject_kind, subject_id, party_id, item_id
),
sellers as (
  select distinct p.subject_kind, p.subject_id, s.seller_id
  from paper_subjects as p
  join shipments as s on s.shipment_id = p.subject_id
  where p.subject_kind = 'shipment' and s.kind <> 'return'
  union
  select p.subject_kind, p.subject_id, s.seller_id
  from paper_subjects as p
  join shipments as s on s.license_id = p.subject_id
  where p.subject_kind = 'license' and s.kind <> 'return'
  union
  select p.subject_kind, p.subject_id, s.seller_id
  from paper_subjects as p
  join shipments as s on s.site_id = p.subject_id
  where p.subject_kind = 'site' and s.kind <> 'return'
),
items_of as (
  select subject_kind, subject_id, item_id, min(since_on) as since_on
  from receipts
  group by subject_kind, subject_id, item_id
),
asks as (
  select row_number() over (order by subject_kind, subject_id, asked, country, issuer_id, issued_on) as ask, subject_kind, subject_id, asked, country, issuer_id, issued_on
  from (
    select subject_kind, subject_id, 'left_claimed_country' as asked, claimed_country as country, cast(null as varchar) as issuer_id,
           case when subject_kind = 'party' then issued_on end as issued_on
    from documents
    where claimed_country is not null
    union
    select subject_kind, subject_id, 'reexported', null, issuer_id, case when subject_kind = 'party' then issued_on end
    from documents
    where reexport_promise is not null
  ) as each
),
wanted as (
  select a.ask, r.party_id, r.item_id, a.country, r.since_on, 0 as any_item
  from asks as a
  join receipts as r on r.subject_kind = a.subject_kind and r.subject_id = a.subject_id
  left join sellers as o on o.subject_kind = a.subject_kind and o.subject_id = a.subject_id and o.seller_id = a.issuer_id
  where a.asked = 'left_claimed_country' or o.seller_id is not null
  union all
  select a.ask, a.issuer_id, i.item_id, null, i.since_on, 0
  from asks as a
  join items_of as i on i.subject_kind = a.subject_kind and i.subject_id = a.subject_id
  left join sellers as o on o.subject_kind = a.subject_kind and o.subject_id = a.subject_id and o.seller_id = a.issuer_id
  where a.asked = 'reexported' and o.seller_id is null
  union all
  select ask, case asked when 'reexported' then issuer_id else subject_id end, null, country, issued_on, 1
  from asks
  where subject_kind = 'party'
),
leavers as (
  select seller_id, max(case when item_id is null then 1 else 0 end) as unnamed
  from shipments
  where from_country <> to_country and kind <> 'return'
  group by seller_id
),
numbered as (
  select row_number() over (order by ask, party_id, item_id, since_on) as number, ask, party_id, item_id, country, since_on, any_item
  from wanted
),
leaving as (
  select n.number, n.party_id, n.item_id, n.country, n.since_on, n.any_item, l.unnamed
  from numbered as n
  join leavers as l on l.seller_id = n.party_id
  where n.since_on is not null
),
asking as (
  select number, party_id, item_id, country, since_on, 'item' as how
  from leaving
  where any_item = 0 and item_id is not null
  union all
  select number, party_id, null, country, since_on, 'any'
  from leaving
  where any_item = 1 or item_id is null
  union all
  select number, party_id, null, country, since_on, 'unnamed'
  from leaving
  where any_item = 0 and item_id is not null and unnamed = 1
),
askers as (
  select distinct party_id
  from asking
),
left_lines as (
  select s.seller_id, s.item_id, s.from_country, s.shipped_on, cast(s.units as decimal(38, 0)) as units, s.row_id,
         case when s.license_id is null then 1 else 0 end as unlicensed
  from shipments as s
  join askers as a on a.party_id = s.seller_id
  where s.from_country <> s.to_country and s.kind <> 'return'
),
selling as (
  select distinct seller_id
  from shipments
),
events as (
  select seller_id as party_id, item_id, from_country as country, 'item' as how, shipped_on as day, 1 as turn, units, unlicensed, 1 as line, row_id,
         cast(null as bigint) as number
  from left_lines
  where item_id is not null
  union all
  select seller_id, item_id, null, 'item', shipped_on, 1, units, unlicensed, 1, row_id, null
  from left_lines
  where item_id is not null
  union all
  select seller_id, null, from_country, 'any', shipped_on, 1, units, unlicensed, 1, row_id, null
  from left_lines
  union all
  select seller_id, null, null, 'any', shipped_on, 1, units, unlicensed, 1, row_id, null
  from left_lines
  union all
  select seller_id, null, from_country, 'unnamed', shipped_on, 1, units, unlicensed, 1, row_id, null
  from left_lines
  where item_id is null
  union all
  select seller_id, null, null, 'unnamed', shipped_on, 1, units, unlicensed, 1, row_id, null
  from left_lines
  where item_id is null
  union all
  select party_id, item_id, country, how, since_on, 0, 0, 0, 0, null, number
  from asking
),
running as (
  select number, how, sum(units) over w as units, sum(unlicensed) over w as unlicensed, sum(line) over w as lines, max(row_id) over w as row_id
  from events
  window w as (partition by party_id, item_id, country, how order by day desc, turn desc range between unbounded preceding and current row)
),
answered as (
  select n.ask,
         case when n.party_id is null then 1 else 0 end as no_party, case when n.party_id is not null and g.seller_id is null then 1 else 0 end as no_sales, case when n.any_item = 0 and n.item_id is null then 1 else 0 end as no_item,
         case when n.since_on is null then 1 else 0 end as no_day,
         case when (r.how = 'item') or (r.how = 'any' and n.any_item = 1) then r.lines else 0 end as lines,
         case when (r.how = 'item') or (r.how = 'any' and n.any_item = 1) then r.units else 0 end as units,
         case when (r.how = 'item') or (r.how = 'any' and n.any_item = 1) then r.unlicensed else 0 end as unlicensed,
         case when (r.how = 'item') or (r.how = 'any' and n.any_item = 1) then r.row_id end as row_id,
         case when r.how = 'unnamed' or (r.how = 'any' and n.any_item = 0) then r.lines else 0 end as unnamed
  from numbered as n
  left join running as r on r.number = n.number
  left join selling as g on g.seller_id = n.party_id
),
told as (
  select ask, max(no_party) as no_party, max(no_sales) as no_sales, max(no_item) as no_item, max(no_day) as no_day, sum(lines) as lines, sum(units) as units,
       sum(unlicensed) as unlicensed, max(row_id) as row_id, sum(unnamed) as unnamed
  from answered
  group by ask
)
select d.document_id, a.asked, t.no_party, t.no_sales, t.no_item, t.no_day, t.lines, t.units, t.unlicensed, t.row_id, t.unnamed
from told as t
join asks as a on a.ask = t.ask
join documents as d on d.subject_kind = a.subject_kind and d.subject_id = a.subject_id
where (a.asked = 'left_claimed_country' and d.claimed_country = a.country and (d.subject_kind <> 'party' or coalesce(d.issued_on, date '0001-01-01') = coalesce(a.issued_on, date '0001-01-01')))
   or (a.asked = 'reexported' and d.reexport_promise is not null and coalesce(d.issuer_id, '') = coalesce(a.issuer_id, '')
       and (d.subject_kind <> 'party' or coalesce(d.issued_on, date '0001-01-01') = coalesce(a.issued_on, date '0001-01-01')))
