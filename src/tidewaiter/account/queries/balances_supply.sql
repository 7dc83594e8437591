-- What the forms of a chip, and those who look for what left after a check, need of each account and month.
select account, month, supply, put_in, taken_out, received, reshipped, checked_in, seen_in
from balances_opened
