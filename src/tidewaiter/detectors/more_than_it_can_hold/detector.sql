-- TW101 more_than_it_can_hold: More units are booked at a site than could have been switched on there in that month.
-- reads: balances, custody_events, item_chips, shipments, site_limits, sites, tenancies
-- What the operator as a whole passed on may have left this site: no more can be there than the operator still has.
-- Units whose item is not told may be any: they may raise what is booked; where some left, or came later, they may lower it too.
-- What came to its operator without a site may have come here, and raise it. Where an event or a line without a place may be of this site, something
-- may have changed here later than is told: then the load of no later month may say otherwise.
with unnamed as (
  select holder_kind, holder_id, max(month) as month, max(case when reshipped_units > 0 or retired_units > 0 then 1 else 0 end) as some_left
  from balances
  where item_id is null
  group by holder_kind, holder_id
),
held as (
  select b.holder_id as operator_id, b.item_id, b.month, b.expected_units, row_number() over (partition by b.holder_id, b.item_id order by b.month desc) as place
  from balances as b
  where b.holder_kind = 'party' and b.item_id is not null
),
latest as (
  select b.holder_id, b.item_id, b.month, least(b.expected_units, h.expected_units) as expected_units, b.powered_max_units,
         case when h.expected_units is null then 1 else 0 end as no_operator,
         case when u.month is null and w.month is null then 0 when u.month > b.month or w.month > h.month or u.some_left = 1 or w.some_left = 1 then 2
              else 1 end as unnamed,
         row_number() over (partition by b.holder_id, b.item_id order by b.month desc) as place
  from balances as b
  left join sites as s on s.site_id = b.holder_id
  left join held as h on h.operator_id = s.operator_id and h.item_id = b.item_id and h.place = 1
  left join unnamed as u on u.holder_kind = 'site' and u.holder_id = b.holder_id
  left join unnamed as w on w.holder_kind = 'party' and w.holder_id = s.operator_id
  where b.holder_kind = 'site' and b.item_id is not null
),
latest_of as (
  select l.*, s.operator_id
  from latest as l
  left join sites as s on s.site_id = l.holder_id
  where l.place = 1
),
unsited as (
  select coalesce(ultimate_consignee_id, buyer_id) as party_id, item_id, sum(cast(units as decimal(38, 0))) as units
  from shipments
  where site_id is null and kind <> 'return'
  group by coalesce(ultimate_consignee_id, buyer_id), item_id
),
-- A line that does not tell its item may be of any.
may_come as (
  select l.holder_id, l.item_id, sum(w.units) as units
  from latest_of as l
  join unsited as w on w.party_id = l.operator_id and coalesce(w.item_id, l.item_id) = l.item_id
  group by l.holder_id, l.item_id
),
users as (
  select site_id, operator_id as party_id
  from sites
  union
  select site_id, tenant_id
  from tenancies
),
placeless as (
  select party_id, item_id
  from custody_events
  where site_id is null and serial_number is null and step not in ('commissioned', 'listed_for_sale')
  group by party_id, item_id
  union
  select party_id, item_id
  from unsited
),
doubtful as (
  select l.holder_id, l.item_id
  from latest_of as l
  join placeless as e on e.party_id is null and coalesce(e.item_id, l.item_id) = l.item_id
  union
  select l.holder_id, l.item_id
  from latest_of as l
  join users as u on u.site_id = l.holder_id
  join placeless as e on e.party_id = u.party_id and coalesce(e.item_id, l.item_id) = l.item_id
),
since as (
  select l.holder_id, l.item_id, min(m.powered_max_units) as least_units, max(m.powered_max_units) as most_units,
         sum(case when m.powered_max_units is null then 1 else 0 end) as open
  from latest_of as l
  join doubtful as d on d.holder_id = l.holder_id and d.item_id = l.item_id
  join site_limits as m on m.site_id = l.holder_id and m.item_id = l.item_id and m.month >= l.month
  group by l.holder_id, l.item_id
),
judged as (
  select l.holder_id, l.item_id, l.month, l.expected_units, l.powered_max_units, l.no_operator, l.unnamed, case when d.holder_id is null then 0 else 1 end as doubtful,
         case when l.expected_units is null or l.powered_max_units is null or l.no_operator = 1 or l.unnamed = 2 then 'unknown'
              when l.expected_units - l.powered_max_units > $slack
              then case when d.holder_id is not null and (i.open > 0 or l.expected_units - i.most_units <= $slack) then 'unknown' else 'yes' end
              when l.unnamed = 1 or l.expected_units + coalesce(w.units, 0) - l.powered_max_units > $slack then 'unknown'
              when d.holder_id is not null and (i.open > 0 or l.expected_units + coalesce(w.units, 0) - i.least_units > $slack) then 'unknown'
              else 'no' end as answer,
         case when l.expected_units - l.powered_max_units > $slack then l.expected_units - l.powered_max_units end as units, c.chips_per_unit, c.tpp
  from latest_of as l
  left join doubtful as d on d.holder_id = l.holder_id and d.item_id = l.item_id
  left join since as i on i.holder_id = l.holder_id and i.item_id = l.item_id
  left join may_come as w on w.holder_id = l.holder_id and w.item_id = l.item_id
  left join item_chips as c on c.item_id = l.item_id
),
ranked as (
  select *,
         case when cast(units as decimal(38, 0)) * chips_per_unit <= 1000000000000
              then cast(cast(units as decimal(38, 0)) * chips_per_unit as decimal(20, 0)) * tpp end as tpp_over,
         row_number() over (partition by holder_id order by case answer when 'yes' then 0 when 'unknown' then 1 else 2 end, units desc, item_id) as place
  from judged
)
select holder_id as subject_id, month as as_of, answer, units, cast(tpp_over as decimal(38, 3)) as tpp,
       cast(expected_units as varchar) || ' units of ' || item_id || ' are booked there; the load of that month can have run '
         || cast(powered_max_units as varchar) || ' at most.' as summary,
       'balances:' || holder_id as evidence,
       nullif(concat_ws('|', case when powered_max_units is null then 'site_power.mean_it_load_mw' end,
                             case when expected_units is null then 'shipments.site_id' end,
                             case when no_operator = 1 then 'sites.operator_id' end,
                             case when answer = 'unknown' and unnamed > 0 then 'shipments.item_id' end,
                             case when answer = 'unknown' and unnamed = 0 and expected_units is not null and powered_max_units is not null and no_operator = 0
                                  then case when doubtful = 1 then 'custody_events.site_id' else 'shipments.site_id' end end), '') as missing_facts
from ranked
where place = 1
