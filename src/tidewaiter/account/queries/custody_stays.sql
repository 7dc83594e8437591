-- The stays of each serial number: a stay ends where the next begins. It was seen if anything was seen from its first instant on and
-- before the record that begins the next.
with found as (
  select serial_number, item_id, told_at, code, state, party_id, from_party_id, site_id, location, inside_serial, place_of_serial, basis, event_id,
         row_id, doubtful, case when seen_before = told_at then seen_before else seen_next end as seen_next,
         coalesce(seen_last, seen_before) as seen_last,
         lead(told_at) over w as until_at, lead(seen_before) over w as seen_by_then, lead(code) over w as next_code,
         lead(state) over w as n_state, lead(party_id) over w as n_party_id, lead(site_id) over w as n_site_id, lead(from_party_id) over w as n_from_party_id,
         lag(state) over w as p_state, lag(party_id) over w as p_party_id, lag(site_id) over w as p_site_id, lag(from_party_id) over w as p_from_party_id
  from custody_read
  where begins = 1
  window w as (partition by serial_number order by told_at, code, event_id, row_id)
),
sighted as (
  select serial_number, item_id, told_at, until_at, code, state, party_id, from_party_id, site_id, location, inside_serial, place_of_serial, basis,
         event_id, row_id, doubtful, seen_next, p_state, p_party_id, p_site_id, p_from_party_id, n_state, n_party_id, n_site_id, n_from_party_id,
         case when next_code is null then seen_last else seen_by_then end as seen_at
  from found
)
select serial_number, item_id, told_at, until_at, code, state, party_id, from_party_id, site_id, location, inside_serial, place_of_serial, basis, event_id,
       row_id, doubtful, p_state, p_party_id, p_site_id, p_from_party_id, n_state, n_party_id, n_site_id, n_from_party_id,
       case when seen_at >= told_at then cast(seen_at as date) end as seen_on,
       case when seen_next <= seen_at and seen_at >= told_at then cast(seen_next as date) end as first_seen_on
from sighted
