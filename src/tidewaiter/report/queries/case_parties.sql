-- case_parties: the parties of those cases with their names, in the order in which the case names them.
with kept as (from cases order by rank, case_id limit $most),
named as (select case_id, unnest(string_split(party_ids, '|')) as party_id,
                 unnest(range(len(string_split(party_ids, '|')))) as place
          from kept where party_ids is not null)
select n.case_id, n.party_id, min(p.name) as name
from named n
left join parties p using (party_id)
group by n.case_id, n.place, n.party_id
order by n.case_id, n.place
