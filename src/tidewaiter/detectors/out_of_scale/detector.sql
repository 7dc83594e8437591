-- TW211 out_of_scale: A party bought in one year for many times its revenue and cash.
-- reads: party_figures, shipments
with years as (
  select buyer_id, cast(date_trunc('year', shipped_on) as date) as year, sum(units) as units, sum(coalesce(value_usd, 0)) as spent,
         sum(case when value_usd is null then 1 else 0 end) as unpriced, max(shipped_on) as last_on, min(row_id) as line_row
  from shipments
  where kind <> 'return'
  group by buyer_id, cast(date_trunc('year', shipped_on) as date)
),
sized as (
  select y.buyer_id, y.year, y.units, y.spent, y.unpriced, y.last_on, y.line_row,
         max(f.revenue_usd) as revenue, max(f.cash_usd) as cash, min(f.row_id) as figure_row, count(f.row_id) as figures,
         sum(case when f.revenue_usd is null or f.cash_usd is null then 1 else 0 end) as holes
  from years as y
  left join party_figures as f on f.party_id = y.buyer_id and cast(date_trunc('year', f.as_of) as date) <= y.year
  group by y.buyer_id, y.year, y.units, y.spent, y.unpriced, y.last_on, y.line_row
),
judged as (
  select *,
         case when figures > 0 and holes = 0 and spent > (revenue + cash) * $times then 'yes'
              when figures > 0 and unpriced = 0 and spent <= (coalesce(revenue, 0) + coalesce(cash, 0)) * $times then 'no'
              else 'unknown' end as answer
  from sized
),
ranked as (
  select *, row_number() over (partition by buyer_id
           order by case answer when 'yes' then 0 when 'unknown' then 1 else 2 end, spent desc, year) as place
  from judged
)
select buyer_id as subject_id, last_on as as_of, answer,
       case when units <= 9223372036854775807 then cast(units as bigint) end as units, cast(null as decimal(38, 3)) as tpp,
       'Bought for USD ' || cast(cast(spent as decimal(38, 0)) as varchar) || ' in one year; revenue USD ' || cast(cast(revenue as decimal(38, 0)) as varchar)
         || ' and cash USD ' || cast(cast(cash as decimal(38, 0)) as varchar) || ' at most.' as summary,
       'shipments:' || line_row || coalesce('|party_figures:' || figure_row, '') as evidence,
       nullif(concat_ws('|', case when figures = 0 then 'party_figures' end, case when holes > 0 then 'party_figures.revenue_usd' end,
                             case when unpriced > 0 then 'shipments.value_usd' end), '') as missing_facts
from ranked
where place = 1
