-- What shipment lines brought into each account of a party, and of the site that they name.
select party * 1000000000 + item as account, units, restated, two_levels, shipped_on, received_on
from balances_lines
union all
select site * 1000000000 + item, units, restated, two_levels, shipped_on, received_on
from balances_lines
where site is not null and leaves_site = 0
