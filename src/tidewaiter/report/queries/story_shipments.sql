-- Every shipment line, earliest first.
from lines order by shipped_on, shipment_id, line, row_id
