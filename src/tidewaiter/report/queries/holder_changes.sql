-- holder_changes: the last changes of one party's accounts, the newest first.
select b.*, i.description, c.chip, count(*) over () as changes
from balances b
left join items i using (item_id)
left join item_chips c on c.item_id = b.item_id
where b.holder_kind = 'party' and b.holder_id = $holder_id
order by b.month desc, b.item_id
limit $most
