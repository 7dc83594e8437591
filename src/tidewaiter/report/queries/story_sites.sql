-- Every site.
from sites order by site_id, row_id
