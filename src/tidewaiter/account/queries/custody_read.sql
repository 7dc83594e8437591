-- What each record of a serial number says that is new, read beside what was said before it; and what does not fit.
-- p_base is the step before that says where a unit is, sightings and papers apart (a receipt or installation of what sits in another
-- unit leaves it there); p_party and p_site the last place told (where a unit
-- is on its way to, once shipped); clock is 1 from a removal until something closes it.
with beside as (
  select serial_number, item_id, told_at, code, party_id, to_party_id, site_id, location, inside_serial, basis, event_id, row_id, told, early, maker,
         lag(code) over w as p_code, lag(told_at) over w as p_at, lag(row_id) over w as p_row_id,
         last_value(case when code not in (7, 8, 17, 19) then code end ignore nulls) over before as p_base,
         last_value(case when code not in (1, 2, 5, 7, 8, 17, 19) then code end ignore nulls) over before as p_seat,
         last_value(case when code = 13 then coalesce(to_party_id, '') else party_id end ignore nulls) over before as p_party,
         last_value(case when code = 13 then coalesce(party_id, '') end ignore nulls) over before as p_from,
         last_value(case when code = 13 then '' else site_id end ignore nulls) over before as p_site,
         last_value(case when code = 13 then '' when site_id is not null then coalesce(party_id, '') end ignore nulls) over before as p_site_party,
         last_value(case when code = 13 then '' else location end ignore nulls) over before as p_location,
         last_value(inside_serial ignore nulls) over before as p_inside,
         last_value(item_id ignore nulls) over before as p_item_id,
         last_value(case when code in (11, 14, 22) then 1 when code in (4, 5, 6, 15, 16, 17, 18, 19, 20, 21) then 0 end ignore nulls) over before as clock,
         first_value(case when code in (4, 5, 6, 15, 16, 17, 18, 19, 20, 21) then told_at end ignore nulls) over beyond as closes_at,
         last_value(case when early = 0 and basis in ('telemetry', 'attestation', 'inspection') then told_at end ignore nulls) over before as seen_before,
         first_value(case when early = 0 and basis in ('telemetry', 'attestation', 'inspection') then told_at end ignore nulls) over onward as seen_next,
         last_value(case when early = 0 and basis in ('telemetry', 'attestation', 'inspection') then told_at end ignore nulls) over onward as seen_last
  from custody_told
  window w as (partition by serial_number order by told_at, code, event_id, row_id),
         before as (partition by serial_number order by told_at, code, event_id, row_id rows between unbounded preceding and 1 preceding),
         onward as (partition by serial_number order by told_at, code, event_id, row_id rows between current row and unbounded following),
         beyond as (partition by serial_number order by told_at, code, event_id, row_id rows between 1 following and unbounded following)
),
placed as (
  select serial_number, coalesce(item_id, p_item_id) as item_id, told_at, code, party_id, to_party_id, site_id, location, inside_serial, basis,
         event_id, row_id, told, early, maker, p_code, p_at, p_row_id, case when p_seat = 6 then 6 else p_base end as p_base,
         p_party, p_from, p_site, p_site_party, p_inside,
         coalesce(clock, 0) as clock, closes_at, seen_before, seen_next, seen_last,
         case when item_id <> p_item_id then 1 else 0 end as other_item,
         case when p_seat = 6 then 0
              when site_id is not null and p_site <> '' then case when site_id <> p_site then 1 else 0 end
              when party_id is not null and p_party <> '' and party_id <> p_party then 1
              else 0 end as elsewhere,
         case when site_id <> coalesce(p_site, '') or party_id <> coalesce(p_party, '') or location <> coalesce(p_location, '')
              then 1 else 0 end as differs
  from beside
),
stated as (
  select serial_number, item_id, told_at, code, party_id, to_party_id, site_id, location, inside_serial, basis, event_id, row_id, told, early, maker,
         p_code, p_at, p_row_id, p_base, p_party, p_from, p_site, p_site_party, p_inside, closes_at, seen_before, seen_next, seen_last,
         other_item, elsewhere, differs,
         case
           when code = 1 then case when p_code is null then 'held' end
           when code in (2, 15) then
             case when code = 15 and (clock = 1 or p_base in (5, 6)) then 'returned'
                  when p_base = 6 then null
                  when p_base is null or p_base in (13, 18, 20, 21) or elsewhere = 1 or (p_base in (1, 2, 15) and differs = 1) then 'held' end
           when code = 4 then 'stored'
           when code = 5 then case when p_base = 6 then null else 'installed' end
           when code = 6 then 'inside'
           when code in (7, 8) then
             case when p_base = 6 then null
                  when p_code is null then 'held'
                  when p_code in (7, 8) and elsewhere = 0 then null
                  when p_code = 13 or p_base in (18, 20, 21) then 'held'
                  when elsewhere = 0 then null
                  when p_base in (11, 14, 22) then 'open'
                  when p_base = 12 then 'in_repair'
                  else 'held' end
           when code = 11 then
             case when p_base in (15, 16) and elsewhere = 1 then null
                  when p_code = 13 and (party_id is null or party_id <> p_party or p_party = '') then null
                  else 'open' end
           when code = 12 then case when p_base in (15, 16) and elsewhere = 0 then null else 'in_repair' end
           when code = 13 then 'in_transit'
           when code = 14 then case when p_base in (15, 16) then null else 'open' end
           when code = 16 then 'returned'
           when code = 17 then case when clock = 1 then 'returned' end
           when code = 18 then 'scrapped'
           when code = 19 then case when clock = 1 then 'scrapped' end
           when code = 20 then 'seized'
           when code = 21 then 'lost'
           when code = 22 then case when p_base = 6 then 'open' end
         end as state
  from placed
),
judged as (
  select serial_number, item_id, told_at, code, party_id, to_party_id, site_id, location, inside_serial, basis, event_id, row_id, p_row_id,
         p_base, p_party, p_site, p_site_party, p_inside, closes_at, seen_before, seen_next, seen_last, elsewhere, state,
         case when state is null then 0
              when code in (2, 4, 5, 11, 12, 14, 15) and code = p_base and differs = 0 and p_code in (7, 8, code) then 0
              when code in (16, 18, 20, 21) and code = p_code and differs = 0 then 0
              when code = 13 and p_code = 13 and (to_party_id is null or to_party_id = p_party)
                   and (party_id is null or p_from = '' or party_id = p_from) then 0
              when code = 6 and p_base = 6 and inside_serial = p_inside then 0
              else 1 end as begins,
         case when told = 'custody' and p_row_id like 'custody%' and p_at = told_at and p_code = code and differs = 0 then 1 else 0 end as duplicate,
         case when elsewhere = 0 then 0
              when p_at = told_at and code in (2, 4, 5, 7, 8, 15) and p_code in (2, 4, 5, 7, 8, 15) then 1
              else 0 end as two_places,
         case when p_at is null or told_at <= p_at then 0
              when code in (2, 15) and state is null and p_base in (4, 5, 12) then 1
              when code = 1 or (code = 11 and state is null) then 1
              when code = 13 and to_party_id = p_party and p_base in (1, 2, 4, 5, 15) then 1
              else 0 end as time_reversed,
         case when elsewhere = 1 and code = 13 and p_base in (1, 2, 4, 5, 15) and (to_party_id is null or to_party_id <> p_party) then 1
              when elsewhere = 1 and told_at > p_at
                and ((p_base = 5 and code in (2, 4, 5, 7, 8, 11, 12, 15)) or (p_base = 4 and code in (4, 5, 7, 8, 11))) then 1 else 0 end as moved,
         case when p_base in (18, 20, 21) and code <> p_base and code not in (17, 19, 22) then 1
              when p_base = 16 and elsewhere = 1 and code in (4, 5, 7, 8, 11, 12) then 1 else 0 end as after_end,
         case when p_code is null and (code in (11, 12, 14, 18, 21) or (code = 13 and maker = 0)) then 1 else 0 end as from_nowhere,
         early, other_item
  from stated
)
select serial_number, item_id, told_at, code, begins, state,
       case when code = 13 then coalesce(to_party_id, case when p_base = 13 and begins = 0 then nullif(p_party, '') end) else coalesce(party_id, nullif(p_party, '')) end as party_id,
       case when code = 13 then coalesce(party_id, nullif(p_party, '')) end as from_party_id,
       case when code = 13 then null
            when site_id is not null then site_id
            when elsewhere = 0 and (party_id is null or party_id = p_site_party or p_site_party = '') then nullif(p_site, '') end as site_id,
       location, inside_serial, case when p_base = 6 and party_id is null and site_id is null then p_inside end as place_of_serial,
       basis, event_id, row_id, p_row_id, closes_at, seen_before, seen_next, seen_last,
       case when duplicate + two_places + time_reversed + moved + after_end + from_nowhere + early + other_item > 0
            then concat_ws('|', case when duplicate = 1 then 'duplicate' end, case when two_places = 1 then 'two_places' end,
                           case when time_reversed = 1 then 'time_reversed' end, case when moved = 1 then 'moved_without_removal' end,
                           case when after_end = 1 then 'after_end' end, case when from_nowhere = 1 then 'from_nowhere' end,
                           case when early = 1 then 'clock_skew' end, case when other_item = 1 then 'two_items' end) end as problems,
       case when two_places + moved + after_end > 0 then 1 else 0 end as doubtful
from judged
where begins + duplicate + two_places + time_reversed + moved + after_end + from_nowhere + early + other_item > 0
