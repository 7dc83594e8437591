-- Every declaration, earliest first.
from declarations order by filed_on, declaration_id, line, row_id
