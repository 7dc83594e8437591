-- What parties share, and how many pairs of them.
select link, count(*) as pairs from party_links group by link order by pairs desc, link
