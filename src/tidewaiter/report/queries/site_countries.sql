-- Sites by country: how many, and the IT power they are built for.
select country, count(*) as sites, sum(it_capacity_mw) as it_mw, count(*) filter (it_capacity_mw is null) as without_mw
from sites
group by country
order by sum(it_capacity_mw) desc nulls last, count(*) desc, country
