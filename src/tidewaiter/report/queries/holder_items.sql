-- holder_items: what one party holds of each item after the last change of its account, the most TPP first.
select *, count(*) over () as items
from held
where holder_id = $holder_id
order by tpp_high desc nulls last, expected_units desc nulls last, item_id
limit $most
