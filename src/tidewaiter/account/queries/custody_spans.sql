-- Every stay of a unit with a serial number, and every stretch of time over which a holder had so many units without.
with levels as (
  select l.item_id, l.event_id, c.account, c.level, l.party_id, n.site_id, l.told_at, l.basis, l.row_id,
         lead(l.told_at) over (partition by l.holder, n.site_id, c.account order by l.number) as until_at
  from custody_lot_changes as c
  join custody_lots as l on l.number = c.number
  left join custody_lots as n on n.number = c.named_by
  where c.account in ('in_transit', 'held', 'stored', 'installed', 'open', 'in_repair')
)
select serial_number, item_id, cast(told_at as date) as from_on, event_id as span_id, state, party_id, site_id, cast(until_at as date) as until_on,
       cast(1 as bigint) as units, location, inside_serial, seen_on, basis, row_id, from_party_id,
       case code when 1 then 'commissioned' when 2 then 'received' when 15 then 'received' when 4 then 'stored' when 5 then 'installed'
            when 6 then 'put_in' when 7 then 'accepted' when 8 then 'observed' when 11 then 'removed' when 12 then 'repaired'
            when 13 then 'shipped' when 14 then 'returned' when 16 then 'returned' when 17 then 'rma' when 18 then 'scrapped'
            when 19 then 'scrap_certificate' when 20 then 'seized' when 21 then 'lost' when 22 then 'taken_out' end as begun_by,
       first_seen_on, case when doubtful = 1 then 'yes' else 'no' end as doubtful
from custody_placed
union all
select cast(null as varchar), item_id, cast(told_at as date), event_id, account, party_id, site_id, cast(until_at as date),
       case when level <= 9223372036854775807 then cast(level as bigint) end, cast(null as varchar), cast(null as varchar), cast(null as date),
       basis, row_id, cast(null as varchar), cast(null as varchar), cast(null as date), 'no'
from levels
where level > 0
