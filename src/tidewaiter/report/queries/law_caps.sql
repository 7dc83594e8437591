-- law_caps: the caps that a law sets, with what is used of them.
select scope, measure, period, limit_value, used, used_low, headroom, binds_on, law, standing, grade, missing_facts
from cap_ledger
where standing <> 'license'
order by standing, used desc nulls last, scope, measure, period
limit $most
