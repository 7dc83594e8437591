-- Every holder that an account can be of, numbered in the order in which the balances list them.
with named as (
  select 'party' as holder_kind, coalesce(ultimate_consignee_id, buyer_id) as holder_id from shipments
  union
  select 'party', seller_id from shipments
  union
  select 'site', site_id from shipments
  union
  select holder_kind, holder_id from custody_counts
  union
  select holder_kind, holder_id from promises
  union
  select 'site', site_id from inspections
  union
  select 'party', operator_id from sites
  union
  select 'party', party_id from custody_events where step = 'observed'
  union
  select 'site', site_id from custody_events where step = 'observed'
)
select holder_kind, holder_id, row_number() over (order by holder_kind, holder_id) as holder
from named
where holder_id is not null
