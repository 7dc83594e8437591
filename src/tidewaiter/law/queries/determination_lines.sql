-- The facts of each shipment line, once for each headquarters and each standing with lists among those who receive the
-- goods: buyer, ultimate consignee and end user may each bring a license requirement with them. Who was screened and has
-- no open hit is not listed; `basis` says what that and the share of listed owners rest on.
with receivers as (
  select shipment_id, line, shipped_on, buyer_id as party_id from shipments
  union
  select shipment_id, line, shipped_on, ultimate_consignee_id from shipments where ultimate_consignee_id is not null
  union
  select shipment_id, line, shipped_on, end_user_id from shipments where end_user_id is not null
),
-- what holds of a receiver on the day of shipping, by hits and by what the desk answered
standing as (
  select r.shipment_id, r.line, r.party_id,
         max(case when not l.answered and l.listed then 1 else 0 end) = 1 as confirmed,
         max(case when l.question = 'listed' and l.answered and l.listed then 1 else 0 end) = 1 as answered_yes,
         max(case when not l.answered and not l.listed then 1 else 0 end) = 1 as suspected,
         max(case when l.question = 'listed' and l.listed is null then 1 else 0 end) = 1 as disputed,
         max(case when l.question = 'listed' and l.answered and not l.listed then 1 else 0 end) = 1 as answered_no,
         max(case when l.question = 'listed_owner' and not l.listed then 1 else 0 end) = 1 as owner_answered_no
  from receivers as r
  join listings as l on l.party_id = r.party_id and r.shipped_on >= l.from_on and r.shipped_on < l.until_on
  group by r.shipment_id, r.line, r.party_id
),
seats as (
  select distinct r.shipment_id, r.line, p.headquarters_country as hq_country,
         coalesce(p.ultimate_parent_country, o.parent_country) as parent_country,
         case when l.confirmed then 'yes'
              when l.disputed or (l.answered_yes and l.answered_no) then null
              when l.answered_yes then 'yes'
              when l.suspected then null
              when $screened or l.answered_no then 'no' end as listed,
         case when $screened and o.share is not null then o.share
              when $screened and o.share_open then null
              when $screened or l.owner_answered_no then 0 end as listed_owner_share_pct,
         concat_ws('|',
           case when coalesce(l.confirmed or l.disputed or l.answered_yes or l.suspected, false) then null
                when l.answered_no then 'answered_not_listed'
                when not $screened then null
                when p.name is null then 'not_listed' else 'screened' end,
           case when $screened and (o.share is not null or coalesce(o.share_open, false)) then null
                when l.owner_answered_no then 'answered_no_listed_owner'
                when $screened then 'owners_not_listed' end) as basis
  from receivers as r
  left join parties as p on p.party_id = r.party_id
  left join standing as l on l.shipment_id = r.shipment_id and l.line = r.line and l.party_id = r.party_id
  left join standings as o on o.party_id = r.party_id and r.shipped_on >= o.from_on and r.shipped_on < o.until_on
)
select s.shipment_id, s.line, s.shipped_on as day, s.license_id, s.kind, s.from_country, s.to_country,
       seats.hq_country, seats.parent_country, seats.listed, seats.listed_owner_share_pct, seats.basis, s.end_use,
       -- codes have two letters and stand between bars, so that MY can only be Malaysia
       case when s.via_countries like '%MY%' then 'yes' when s.via_countries is not null then 'no' end as via_malaysia,
       case when c.chips_per_unit = 0 then cast(0 as decimal(18, 3)) else c.tpp end as tpp,
       case when c.chips_per_unit = 0 then cast(0 as decimal(18, 3)) else c.performance_density end as performance_density,
       c.dram_bandwidth_gbs, c.interconnect_gbs as io_gbs, c.datacenter_marketed,
       case when i.form in ('server', 'rack') or c.chips_per_unit <> 1 then 'assembly'
            when c.tpp is not null then 'ic' end as item_kind,
       m.designed_in, m.letter_holder, m.tops,
       i.us_content_pct, i.fdp,
       case when i.origin_country = 'US' then 'yes' when i.origin_country is not null then 'no' end as us_origin
from shipments as s
join seats on seats.shipment_id = s.shipment_id and seats.line = s.line
left join item_chips as c on c.item_id = s.item_id
left join items as i on i.item_id = s.item_id
left join chip_makers as m on m.chip = c.chip
