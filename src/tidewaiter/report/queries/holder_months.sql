-- holder_months: the account of one party in chips over all its items, month by month in which it changed.
select month, expected_chips, unaccounted_low_chips, unaccounted_high_chips
from holder_totals
where holder_kind = 'party' and holder_id = $holder_id
order by month
