-- What went from which country to which: one row a pair, each leg counted, the most TPP first.
select from_country, to_country, sum(lines) as lines, sum(units) as units, sum(chips) as chips,
       sum(tpp_low) as tpp_low, sum(tpp_high) as tpp_high,
       coalesce(sum(units) filter (chips is null), 0) as units_unknown,
       coalesce(sum(chips) filter (tpp_high is null), 0) as chips_without_tpp,
       min(first_on) as first_on, max(last_on) as last_on
from moved
group by from_country, to_country
order by sum(tpp_high) desc nulls last, sum(chips) desc nulls last, sum(units) desc, from_country, to_country
