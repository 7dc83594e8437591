-- reach_rows: of each license, how many units reached a country of concern or a listed party, those that must have first.
select r.license_id, r.kind, r.place, r.chips, r.chips_low, r.chips_mid, r.chips_high, r.bound, r.missing_facts
from license_reach r
where r.chips_high > 0
order by r.place <> 'concern', r.chips_low desc, r.chips_high desc, r.license_id, r.kind, r.place
limit $most
