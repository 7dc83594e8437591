-- What moved to each country in each month, each leg counted.
select to_country, month, sum(lines) as lines, sum(units) as units, sum(chips) as chips,
       sum(tpp_low) as tpp_low, sum(tpp_high) as tpp_high
from moved
where month is not null
group by to_country, month
order by to_country, month
