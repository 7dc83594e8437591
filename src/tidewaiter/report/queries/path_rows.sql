-- path_rows: the biggest routes that end at a place of concern; those through several hands first.
select p.*, count(*) over () as routes
from paths p
where p.place not like 'kept:%'
order by p.hops > 1 desc, p.chips_low desc, p.chips_mid desc, p.hops desc, p.path_id
limit $most
