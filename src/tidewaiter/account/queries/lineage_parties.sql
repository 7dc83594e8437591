-- A number for each holder.
select row_number() over (order by party_id) as party, party_id
from (select from_id as party_id from moves union select to_id from moves) as named
