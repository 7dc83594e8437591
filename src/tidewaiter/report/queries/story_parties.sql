-- Every party.
from parties order by party_id, row_id
