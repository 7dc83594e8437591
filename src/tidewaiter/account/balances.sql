-- balances: What each holder received, passed on and should still hold of each item, at the end of each month in which that changed.
-- reads: item_chips, shipments
-- writes: balances
-- Conventions of DESIGN.md: an unknown receipt day is the earliest possible one, the shipping day; what a holder passed
-- on before it was seen to receive it is unexplained supply, the least opening stock that keeps its account at 0 or more.
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
         cast(received as bigint) as received, cast(reshipped as bigint) as reshipped, cast(in_transit as bigint) as in_transit,
         cast(unexplained_supply as bigint) as unexplained_supply,
         cast(unexplained_supply + received - reshipped as bigint) as expected
  from supplied
  where from_month_end = 1
)
select 'party' as holder_kind, m.holder_id, m.item_id, m.month,
       cast(null as bigint) as committed_units, m.in_transit as in_transit_units, m.received as received_units,
       m.reshipped as reshipped_units, cast(null as bigint) as retired_units, cast(null as bigint) as stored_units,
       m.expected as expected_units, cast(null as bigint) as installed_units, cast(null as bigint) as verified_units,
       cast(null as bigint) as powered_max_units, cast(null as bigint) as unaccounted_low,
       cast(null as bigint) as unaccounted_mid, cast(null as bigint) as unaccounted_high,
       cast(m.expected * c.chips_per_unit * c.tpp as decimal(38, 3)) as tpp,
       m.unexplained_supply as unexplained_supply_units,
       cast(m.expected * c.chips_per_unit as bigint) as chips,
       cast(m.expected * c.chips_per_unit * c.tpp_low as decimal(38, 3)) as tpp_low,
       cast(m.expected * c.chips_per_unit * c.tpp_high as decimal(38, 3)) as tpp_high
from month_ends as m
left join item_chips as c on c.item_id = m.item_id
