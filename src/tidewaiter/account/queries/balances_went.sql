-- What shipment lines took out of each account: of the seller, and of a site from which its operator sends something back.
select seller * 1000000000 + item as account, units, shipped_on, back
from balances_lines
union all
select site * 1000000000 + item, units, shipped_on, 1
from balances_lines
where site is not null and leaves_site = 1
