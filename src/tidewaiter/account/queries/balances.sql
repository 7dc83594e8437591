-- What each holder should have, shows and cannot explain of each item, at the end of each month in which that changed. Unaccounted is
-- expected less retired, stored and installed: in its low end whatever a record may explain is accounted for, in its high end only what a
-- record positively places. A count of units seen, without serial numbers, speaks of installed ones. A sum that no BIGINT holds comes of a
-- typing error in one cell: it is unknown, and the rest of the audit goes on. What sits in another unit is no stock of its own: what was
-- loose here and put in goes out of the loose stock, what is taken out comes into it; what came in a unit may stand in for loose units that
-- are missed, up to the high end. Units that came without an item may be of this one, and add to the high end; so may those that left, and
-- lower the low end. docs/decisions/0015-balances.md says why.
with checked as (
  select account, checked_in, min(reshipped) as reshipped
  from balances_supply
  where checked_in is not null
  group by account, checked_in
),
-- What had come by the month before a count: on which day of its month a line came, before the count or after, is not asked.
before_seen as (
  select account, seen_in, reshipped, lag(received) over (partition by account order by month) as received_before
  from balances_supply
  where account in (select account from balances_supply where seen_in is not null)
),
last_seen as (
  select account, seen_in, min(reshipped) as reshipped, min(coalesce(received_before, 0)) as received_before
  from before_seen
  where seen_in is not null
  group by account, seen_in
),
accounts as (
  select o.*, i.item_id, i.chips_per_unit, i.tpp, i.tpp_low, i.tpp_high,
         greatest(least(put_in, supply + received + taken_out - o.reshipped), 0) as built_in,
         supply + received + taken_out - o.reshipped - greatest(least(put_in, supply + received + taken_out - o.reshipped), 0) as expected,
         greatest(returned - sent_back, 0) + scrapped + seized as retired, least(returned, sent_back) as twice,
         o.reshipped - k.reshipped as left_since_check, coalesce(o.reshipped - v.reshipped, 0) as left_since_seen,
         coalesce(greatest(o.received - v.received_before, 0), 0) as came_since_seen,
         f.chips - case when o.supply <= 1000000000000 and i.chips_per_unit <= 1000000 then cast(o.supply as bigint) * i.chips_per_unit else 0 end
           - f.built as other_chips
  from balances_opened as o
  left join balances_items as i on i.item = o.account % 1000000000
  left join checked as k on k.account = o.account and k.checked_in = o.checked_in
  left join last_seen as v on v.account = o.account and v.seen_in = o.seen_in
  left join balances_forms as f on i.chips_per_unit > 0 and f.holder = o.account // 1000000000 and f.chip = i.chip and f.month <= o.month
                               and (f.next_month is null or f.next_month > o.month)
),
standing as (
  select *, case when coalesce(other_chips, 0) > 0
                 then cast((cast(least(other_chips, 1000000000000000000) as bigint) + chips_per_unit - 1) // nullif(chips_per_unit, 0) as decimal(38, 0))
                 else 0 end as other_form,
         case when in_custody = 1 then least(came_inside, greatest(expected - retired - stored - greatest(installed, seen) - held - open - in_repair - lost - departed, 0)) else 0 end as stand_in
  from accounts
),
placed as (
  select *,
         case when in_custody = 1 then expected - retired - stored - greatest(installed, seen) - stand_in
              when inspected = 1 then expected - likely end as gap,
         case when in_custody = 1 then held + open + in_repair + departed + pending + item_unknown + twice + passed_on + other_form + two_levels
                                         + case when seen > installed then came_since_seen else 0 end
              when inspected = 1 then case when possible is null then expected else greatest(possible - likely, 0) + since_check + day_unknown_then + item_unknown + passed_on + other_form + two_levels_then end end as may_explain,
         case when in_custody = 1 then least(doubtful + coalesce(missed, 0) + least(left_since_seen, greatest(seen - installed, 0)),
                                             stored + greatest(installed, seen) + retired) + stand_in
              when inspected = 1 then least(greatest(likely - confirmed, 0) + least(left_since_check, likely), likely) end as may_be_wrong
  from standing
),
ranged as (
  select *,
         case when gap is not null then greatest(gap - may_explain, 0) end as low, case when gap is not null then greatest(gap, 0) end as mid,
         case when gap is not null then greatest(least(gap + may_be_wrong, expected) + item_unknown_in, 0) end as high,
         case when in_custody = 1 then greatest(-gap, 0) + put_in - built_in end as beyond,
         case when expected is null then 'no_receipt' when gap is null then 'no_custody' else nullif(concat_ws('|',
           case when in_custody = 1 and open > 0 then 'removed_open' end, case when in_custody = 1 and in_repair > 0 then 'in_repair' end,
           case when in_custody = 1 and held > 0 then 'held_only' end, case when lost > 0 then 'lost' end,
           case when in_custody = 1 and doubtful + departed > 0 then 'contradictory_place' end,
           case when (in_custody = 1 and pending > 0) or (in_custody = 0 and inspected = 1 and day_unknown_then > 0) then 'receipt_day_unknown' end,
           case when in_custody = 0 and inspected = 1 and sample > 0 then 'sample' end,
           case when in_custody = 0 and inspected = 1 and possible is null then 'sites_not_inspected' end,
           case when (in_custody = 0 and inspected = 1 and since_check > 0) or (in_custody = 1 and seen > installed and gap > 0 and came_since_seen > 0)
                then 'received_since_inspection' end,
           case when stand_in > 0 then 'came_inside' end,
           case when in_custody = 1 and missed > 0 then 'not_confirmed' end,
           case when (in_custody = 1 and seen > installed and left_since_seen > 0) or (in_custody = 0 and inspected = 1 and left_since_check > 0)
                then 'left_since_check' end,
           case when item_unknown + item_unknown_in > 0 then 'item_unknown' end,
           case when in_custody = 1 and twice > 0 then 'return_counted_twice' end,
           case when passed_on > 0 then 'origin_site_unknown' end,
           case when gap > 0 and other_form > 0 then 'other_form' end,
           case when gap > 0 and case when in_custody = 1 then two_levels else two_levels_then end > 0 then 'two_levels' end), '') end as why,
         case when expected <= 9223372036854775807 then cast(expected as decimal(38, 0)) * chips_per_unit end as chips_expected,
         case when licenses > 0 then licensed + stated else greatest(ordered, stated) end as promised_units
  from placed
)
select r.account, h.holder_kind, h.holder_id, item_id, month,
       case when free = 0 and unknown = 0 and promised_units <= 9223372036854775807 then cast(promised_units as bigint) end as committed_units,
       case when lines_in = 0 and in_custody = 1 then in_transit_units when in_transit <= 9223372036854775807 then cast(in_transit as bigint) end as in_transit_units,
       case when received <= 9223372036854775807 then cast(received as bigint) end as received_units,
       case when reshipped <= 9223372036854775807 then cast(reshipped as bigint) end as reshipped_units,
       case when in_custody = 1 and retired <= 9223372036854775807 then cast(retired as bigint) end as retired_units,
       case when in_custody = 1 and stored <= 9223372036854775807 then cast(stored as bigint) end as stored_units,
       case when expected <= 9223372036854775807 then cast(expected as bigint) end as expected_units,
       case when in_custody = 1 then cast(installed as bigint) end as installed_units,
       case when greatest(verified_units, confirmed, case when seen > 0 then seen end) <= 9223372036854775807
            then cast(greatest(verified_units, confirmed, case when seen > 0 then seen end) as bigint) end as verified_units,
       case when powered <= 9223372036854775807 then cast(powered as bigint) end as powered_max_units,
       case when expected <= 9223372036854775807 then cast(low as bigint) end as unaccounted_low,
       case when expected <= 9223372036854775807 then cast(mid as bigint) end as unaccounted_mid,
       case when expected <= 9223372036854775807 then cast(high as bigint) end as unaccounted_high,
       case when chips_expected <= 9223372036854775807 then cast(cast(chips_expected as bigint) * tpp as decimal(38, 3)) end as tpp,
       case when supply <= 9223372036854775807 then cast(supply as bigint) end as unexplained_supply_units,
       case when chips_expected <= 9223372036854775807 then cast(chips_expected as bigint) end as chips,
       case when chips_expected <= 9223372036854775807 then cast(cast(chips_expected as bigint) * tpp_low as decimal(38, 3)) end as tpp_low,
       case when chips_expected <= 9223372036854775807 then cast(cast(chips_expected as bigint) * tpp_high as decimal(38, 3)) end as tpp_high,
       case when lines_in = 1 or (lines_out = 1 and in_custody = 0) then 'shipments' when in_custody = 1 then 'custody' end as received_basis,
       basis, nullif(concat_ws('|', case when licenses > 0 then 'license' end,
                                    case when stated > 0 or (coalesce(licenses, 0) = 0 and ordered > 0) then 'end_use_statement' end,
                                    case when free > 0 then 'no_limit' end, case when unknown > 0 then 'tpp_unknown' end), '') as committed_basis,
       case when in_custody = 1 then cast(inside as bigint) end as inside_units, case when in_custody = 1 then cast(held as bigint) end as held_units, case when in_custody = 1 then cast(open as bigint) end as open_units,
       case when in_custody = 1 then cast(in_repair as bigint) end as in_repair_units, case when in_custody = 1 then cast(returned as bigint) end as returned_units,
       case when in_custody = 1 then cast(scrapped as bigint) end as scrapped_units, case when in_custody = 1 then cast(seized as bigint) end as seized_units,
       case when in_custody = 1 then cast(lost as bigint) end as lost_units, case when in_custody = 1 then cast(doubtful as bigint) end as doubtful_units,
       case when pending <= 9223372036854775807 then cast(pending as bigint) end as pending_units,
       case when beyond <= 9223372036854775807 then cast(beyond as bigint) end as beyond_expected_units, why as unaccounted_why,
       case when in_custody = 1 then cast(put_in as bigint) end as put_in_units, case when in_custody = 1 then cast(taken_out as bigint) end as taken_out_units,
       case when stand_in <= 9223372036854775807 and in_custody = 1 then cast(stand_in as bigint) end as stand_in_units,
       case when lines_in = 1 and restated <= 9223372036854775807 then cast(restated as bigint) end as restated_units
from ranged as r
join balances_holders as h on h.holder = r.account // 1000000000
