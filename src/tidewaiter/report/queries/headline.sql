-- What moved, over which days, and what the account can and cannot count of it: one row.
select l.*, h.*
from (select coalesce(sum(lines), 0) as lines, min(first_on) as first_on, max(last_on) as last_on,
             coalesce(sum(lines) filter (status = 'recorded'), 0) as recorded,
             coalesce(sum(lines) filter (status = 'alleged'), 0) as alleged,
             coalesce(sum(lines) filter (status = 'estimated'), 0) as estimated,
             coalesce(sum(lines) filter (status = 'corrected'), 0) as corrected
      from moved) l,
     (select count(*) as accounts, count(distinct holder_kind || ' ' || holder_id) as holders,
             sum(chips) as chips, sum(tpp_low) as tpp_low, sum(tpp_high) as tpp_high,
             coalesce(sum(expected_units) filter (chips is null), 0) as units_unknown,
             coalesce(sum(chips) filter (tpp_high is null), 0) as chips_without_tpp
      from held) h
