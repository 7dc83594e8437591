-- What each party of which custody speaks cannot explain, in chips over all its items, as it stands last.
select t.*, coalesce(p.name, t.holder_id) as holder_name
from holder_totals t
left join parties p on p.party_id = t.holder_id
where t.holder_kind = 'party'
qualify row_number() over (partition by t.holder_kind, t.holder_id order by t.month desc) = 1
order by t.unaccounted_mid_chips desc nulls last, t.holder_id
limit $most
