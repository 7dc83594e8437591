-- What each holder should still hold of each item.
from held where expected_units > 0 order by tpp_high desc nulls last, chips desc nulls last, holder_id, item_id
