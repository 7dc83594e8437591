-- Every stake, by owner.
from ownership order by owner_id, owned_id, from_on nulls first, row_id
