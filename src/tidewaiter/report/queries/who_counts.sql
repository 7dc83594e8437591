-- How many parties could be screened, and what is open of them and of their owners.
select (select count(*) from parties where name is not null) as parties,
       (select count(distinct party_id) from hits where state = 'open') as parties_open,
       (select count(*) from hits where state = 'open') as open_hits,
       (select count(*) from hits where state <> 'cleared') as shown_hits,
       (select count(distinct party_id) from control where fifty_percent = 'yes') as owned,
       (select count(distinct party_id) from control where fifty_percent = 'unknown' and recorded_pct > 0) as not_excluded
