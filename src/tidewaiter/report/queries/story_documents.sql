-- Every paper, earliest first.
from documents order by issued_on nulls last, document_id, row_id
