-- Every holder that units with or without a serial number can be counted at, numbered in the order in which the counts list them.
with named as (
  select 'party' as holder_kind, party_id as holder_id from custody_placed
  union
  select 'site', site_id from custody_placed
  union
  select 'party', from_party_id from custody_placed
  union
  select 'party', p_from_party_id from custody_placed
  union
  select 'party', party_id from custody_lots
  union
  select 'site', site_id from custody_lots
)
select holder_kind, holder_id, row_number() over (order by holder_kind, holder_id) as holder
from named
where holder_id is not null
