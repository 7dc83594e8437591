-- Accounts of which custody, an inspection or a count says anything: only there is something unaccounted for.
select account from balances_counts
union
select account from balances_checks
union
select account from balances_seen
