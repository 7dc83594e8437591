-- Who holds them last: one row a holder, the most TPP first.
select holder_kind, holder_id, min(holder_name) as holder_name,
       string_agg(distinct country, '|' order by country) as countries,
       sum(chips) as chips, sum(tpp_low) as tpp_low, sum(tpp_high) as tpp_high,
       coalesce(sum(expected_units) filter (chips is null), 0) as units_unknown,
       coalesce(sum(chips) filter (tpp_high is null), 0) as chips_without_tpp,
       count(*) over () as holders
from held
where expected_units > 0
group by holder_kind, holder_id
order by sum(tpp_high) desc nulls last, sum(chips) desc nulls last, units_unknown desc, holder_kind, holder_id
limit $most
