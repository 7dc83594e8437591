-- The hits that nobody cleared: of the party itself first, the strictest effect first, then the likeliest.
select party_id, party_name, list_id, entry_id, matched_name, score, effect, via, state, reasons, ended_on
from hits
where state <> 'cleared'
order by via = 'direct' desc, list_position(['prohibited', 'license', 'exception_lost', 'diligence_only'], effect) nulls last,
         score desc, party_id, list_id, entry_id, via
limit $most
