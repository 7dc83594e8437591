-- The account of each holder and item after its last change, the most TPP first.
select *, count(*) over () as accounts
from held
order by tpp_high desc nulls last, chips desc nulls last, expected_units desc nulls last,
         holder_kind, holder_id, item_id
limit $most
