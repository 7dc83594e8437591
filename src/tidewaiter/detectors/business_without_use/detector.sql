-- TW221 business_without_use: A firm whose line of business has no use for such chips received many.
-- reads: item_chips, parties, shipments
with without_use as (
  select word
  from (values ('agricult'), ('bakery'), ('beauty'), ('business consult'), ('catering'), ('cleaning'), ('clothing'), ('construction'), ('cosmetic'), ('farm'), ('food'),
               ('furniture'), ('garment'), ('general trad'), ('hotel'), ('import and export'), ('jewel'), ('palm oil'), ('plastic'), ('real estate'), ('restaurant'), ('rubber'),
               ('scrap'), ('shoe'), ('textile'), ('timber'), ('tourism'), ('toys'), ('trading company'), ('travel')) as odd (word)
),
with_use as (
  select word
  from (values ('cloud'), ('comput'), ('data'), ('education'), ('electronic'), ('gpu'), ('hosting'), ('information'), ('internet'), ('research'), ('semiconductor'),
               ('server'), ('software'), ('tech'), ('telecom'), ('universit')) as fit (word)
),
received as (
  select coalesce(s.ultimate_consignee_id, s.buyer_id) as party_id, max(s.shipped_on) as last_on, sum(s.units) as units, min(s.row_id) as line_row,
         sum(least(cast(s.units as decimal(38, 0)) * coalesce(c.chips_per_unit, 0), 1000000000000)) as chips,
         sum(case when c.chips_per_unit is null then 1 else 0 end) as uncounted,
         sum(case when c.tpp is null or c.chips_per_unit is null
                  or cast(s.units as decimal(38, 0)) * c.chips_per_unit > 1000000000000 then 1 else 0 end) as unrated,
         sum(case when cast(s.units as decimal(38, 0)) * c.chips_per_unit <= 1000000000000
              then cast(cast(s.units as decimal(38, 0)) * c.chips_per_unit as decimal(20, 0)) * c.tpp end) as tpp
  from shipments as s
  left join item_chips as c on c.item_id = s.item_id
  where s.kind <> 'return' and s.units > 0
  group by coalesce(s.ultimate_consignee_id, s.buyer_id)
),
businesses as (
  select p.party_id, p.row_id, p.business_line, p.kind, max(case when o.word is not null then 1 else 0 end) as is_odd, max(case when f.word is not null then 1 else 0 end) as fits
  from parties as p
  left join without_use as o on lower(p.business_line) like '%' || o.word || '%'
  left join with_use as f on lower(p.business_line) like '%' || f.word || '%'
  group by p.party_id, p.row_id, p.business_line, p.kind
),
judged as (
  select r.*, b.business_line, b.kind, b.row_id as party_row,
         case when (r.chips < $chips and r.uncounted = 0) or b.fits = 1 or b.kind in ('manufacturer', 'integrator', 'forwarder', 'authority') then 'no'
              when b.is_odd = 1 and r.chips >= $chips and b.kind is not null then 'yes'
              else 'unknown' end as answer
  from received as r
  join businesses as b on b.party_id = r.party_id
)
select party_id as subject_id, last_on as as_of, answer, case when units <= 9223372036854775807 then cast(units as bigint) end as units,
       cast(case when unrated = 0 then tpp end as decimal(38, 3)) as tpp,
       'Business on record: "' || business_line || '"; received at least ' || cast(cast(chips as bigint) as varchar) || ' chips.' as summary,
       'shipments:' || line_row || '|parties:' || party_row as evidence,
       nullif(concat_ws('|', case when answer = 'unknown' and kind is null then 'parties.kind' end, case when answer = 'unknown' and (business_line is null or chips >= $chips) then 'parties.business_line' end,
                             case when answer = 'unknown' and uncounted > 0 then 'items.chips_per_unit' end), '') as missing_facts
from judged
