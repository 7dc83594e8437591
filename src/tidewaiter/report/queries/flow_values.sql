-- Trade flows as reported: value by reporter, partner and flow, greatest first.
select reporter, partner, flow, count(*) as rows, sum(value_usd) as value_usd,
       min(period) as first_period, max(period) as last_period, count(*) over () as pairs
from trade_flows
group by reporter, partner, flow
order by sum(value_usd) desc nulls last, reporter, partner, flow
limit $most
