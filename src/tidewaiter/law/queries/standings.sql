-- What owners make of a party in a period: its ultimate parent's country where the chain to it is closed, and the share
-- that listed parties hold; `share_open` where stakes are recorded and half cannot be excluded.
with told as (
  select party_id, coalesce(from_on, date '0001-01-01') as from_on, coalesce(until_on, date '9999-12-31') as until_on,
         case when parent_basis in ('recorded', 'chain_closed') then ultimate_parent_country end as parent_country,
         case fifty_percent when 'yes' then listed_share_low_pct when 'no' then listed_share_high_pct end as share,
         fifty_percent = 'unknown' and (recorded_pct > 0 or listed_share_low_pct > 0
                                        or coalesce(red_flags, '') like '%controlled_by_listed%') as share_open
  from control
)
select * from told where parent_country is not null or share is not null or share_open
