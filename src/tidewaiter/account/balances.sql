-- balances: What each holder received, passed on and should still hold of each item, at the end of each month in which that changed.
-- reads: item_chips, shipments
-- writes: balances
-- Conventions of DESIGN.md: an unknown receipt day is the earliest possible one, the shipping day; what a holder passed
-- on before it was seen to receive it is unexplained supply, the least opening stock that keeps its account at 0 or more. A sum that
-- no BIGINT holds comes of a typing error in one cell: it is unknown, and the rest of the audit goes on.
with movements as (
  select coalesce(ultimate_consignee_id, buyer_id) as holder_id, item_id, coalesce(received_on, shipped_on) as moved_on,
         units as received, 0 as reshipped, 0 as in_transit
  from shipments
  union all
  select seller_id, item_id, shipped_on, 0, units, 0
  from shipments
  union all
  select coalesce(ultimate_consignee_id, buyer_id), item_id, shipped_on, 0, 0, units
  from shipments
  where received_on > shipped_on
  union all
  select coalesce(ultimate_consignee_id, buyer_id), item_id, received_on, 0, 0, -units
  from shipments
  where received_on > shipped_on
),
days as (
  select holder_id, item_id, moved_on, sum(received) as received, sum(reshipped) as reshipped, sum(in_transit) as in_transit
  from movements
  group by holder_id, item_id, moved_on
),
running as (
  select holder_id, item_id, moved_on,
         sum(received) over account as received, sum(reshipped) over account as reshipped,
         sum(in_transit) over account as in_transit
  from days
  window account as (partition by holder_id, item_id order by moved_on rows between unbounded preceding and current row)
),
supplied as (
  select holder_id, item_id, moved_on, received, reshipped, in_transit,
         max(greatest(reshipped - received, 0)) over account as unexplained_supply,
         row_number() over (partition by holder_id, item_id, date_trunc('month', moved_on) order by moved_on desc) as from_month_end
  from running
  window account as (partition by holder_id, item_id order by moved_on rows between unbounded preceding and current row)
),
month_ends as (
  select holder_id, item_id, cast(date_trunc('month', moved_on) as date) as month,
         case when received <= 9223372036854775807 then cast(received as bigint) end as received,
         case when reshipped <= 9223372036854775807 then cast(reshipped as bigint) end as reshipped,
         case when in_transit <= 9223372036854775807 then cast(in_transit as bigint) end as in_transit,
         case when unexplained_supply <= 9223372036854775807 then cast(unexplained_supply as bigint) end as unexplained_supply,
         case when unexplained_supply + received - reshipped <= 9223372036854775807
              then cast(unexplained_supply + received - reshipped as bigint) end as expected
  from supplied
  where from_month_end = 1
),
counted as (
  select m.holder_id, m.item_id, m.month, m.received, m.reshipped, m.in_transit, m.unexplained_supply, m.expected,
         case when cast(m.expected as decimal(38, 0)) * c.chips_per_unit <= 9223372036854775807
              then cast(cast(m.expected as decimal(38, 0)) * c.chips_per_unit as bigint) end as chips,
         c.tpp, c.tpp_low, c.tpp_high
  from month_ends as m
  left join item_chips as c on c.item_id = m.item_id
)
select 'party' as holder_kind, holder_id, item_id, month,
       cast(null as bigint) as committed_units, in_transit as in_transit_units, received as received_units,
       reshipped as reshipped_units, cast(null as bigint) as retired_units, cast(null as bigint) as stored_units,
       expected as expected_units, cast(null as bigint) as installed_units, cast(null as bigint) as verified_units,
       cast(null as bigint) as powered_max_units, cast(null as bigint) as unaccounted_low,
       cast(null as bigint) as unaccounted_mid, cast(null as bigint) as unaccounted_high,
       cast(chips * tpp as decimal(38, 3)) as tpp, unexplained_supply as unexplained_supply_units, chips,
       cast(chips * tpp_low as decimal(38, 3)) as tpp_low, cast(chips * tpp_high as decimal(38, 3)) as tpp_high
from counted
