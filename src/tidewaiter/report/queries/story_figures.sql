-- What is known of the size of parties.
from party_figures order by party_id, as_of, row_id
