-- The accounts of which a promise, custody or an inspection speaks, those that cannot explain most first.
select *, count(*) over () as accounts
from held_anywhere
where unaccounted_mid is not null or committed_basis is not null
order by unaccounted_mid desc nulls last, committed_units desc nulls last, holder_kind, holder_id, item_id
limit $most
