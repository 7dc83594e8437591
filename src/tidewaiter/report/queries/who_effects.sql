-- Hits by what the list does and how the party is linked to the entry, the strictest effect first.
select effect, via, count(*) filter (state = 'open') as open, count(*) filter (state = 'confirmed') as confirmed,
       count(*) filter (state = 'cleared') as cleared
from hits
group by effect, via
order by list_position(['prohibited', 'license', 'exception_lost', 'diligence_only'], effect) nulls last,
         list_position(['direct', 'ownership', 'officer', 'address'], via) nulls last
