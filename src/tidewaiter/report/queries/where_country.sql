-- Where the units are last recorded: one row a country, the most TPP first.
select country, count(distinct holder_kind || ' ' || holder_id) as holders,
       sum(chips) as chips, sum(tpp_low) as tpp_low, sum(tpp_high) as tpp_high,
       coalesce(sum(expected_units) filter (chips is null), 0) as units_unknown,
       coalesce(sum(chips) filter (tpp_high is null), 0) as chips_without_tpp
from held
where expected_units > 0
group by country
order by sum(tpp_high) desc nulls last, sum(chips) desc nulls last, units_unknown desc, country nulls last
