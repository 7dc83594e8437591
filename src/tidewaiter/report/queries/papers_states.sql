-- What declarations and shipments know of each other, by kind of declaration.
select kind, count(*) filter (state = 'matched') as matched, count(*) filter (state = 'matched' and differs is not null) as differing,
       count(*) filter (state = 'ambiguous') as ambiguous, count(*) filter (state = 'only_declared') as only_declared,
       count(*) filter (state = 'only_shipped') as only_shipped
from declaration_matches
group by kind
order by list_position(['export', 'import', 'transit', 'transshipment', 'free_zone'], kind)
