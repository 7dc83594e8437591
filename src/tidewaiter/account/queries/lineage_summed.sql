-- The pairs that the kernel found, each with what serial numbers tell of it.
with summed as (
  select line_in, line_out, sum(mid) as mid, sum(fixed) as fixed, max(low) as low, max(high) as high,
         max(low_early) as low_early, max(high_early) as high_early, max(doubt) as doubt
  from lineage_pairs
  group by line_in, line_out
)
select line_in, line_out, cast(mid + fixed as bigint) as mid, cast(low + fixed as bigint) as low, cast(high + fixed as bigint) as high,
       cast(low_early + fixed as bigint) as low_early, cast(high_early + fixed as bigint) as high_early, doubt, cast(fixed as bigint) as fixed
from summed
where mid + fixed > 0 or low > 0
