-- lines: each shipment line with what it is worth in chips and TPP; NULL where its item or chip is not known.
create view lines as
select s.*, i.description, i.form, c.chip, c.candidates, c.tpp_high as chip_tpp,
       cast(s.units as hugeint) * c.chips_per_unit as chips,
       try_cast(cast(s.units as hugeint) * c.chips_per_unit as decimal(20, 0)) * c.tpp_low as tpp_low,
       try_cast(cast(s.units as hugeint) * c.chips_per_unit as decimal(20, 0)) * c.tpp_high as tpp_high
from shipments s
left join items i using (item_id)
left join item_chips c using (item_id);

-- moved: the lines added up by route, month, item and status, so that ten million lines are read once.
create temp table moved as
select s.*, cast(s.units as hugeint) * c.chips_per_unit as chips,
       try_cast(cast(s.units as hugeint) * c.chips_per_unit as decimal(22, 0)) * cast(c.tpp_low as decimal(16, 3)) as tpp_low,
       try_cast(cast(s.units as hugeint) * c.chips_per_unit as decimal(22, 0)) * cast(c.tpp_high as decimal(16, 3)) as tpp_high
from (select from_country, to_country, cast(date_trunc('month', shipped_on) as date) as month, item_id,
             coalesce(status, 'recorded') as status, count(*) as lines, sum(units) as units,
             min(shipped_on) as first_on, max(shipped_on) as last_on
      from shipments
      group by all) s
left join item_chips c using (item_id);

-- sent_to: the one country to which a holder's units of an item were sent; no row where there are several.
create view sent_to as
select holder_kind, holder_id, item_id, min(to_country) as country
from (select 'party' as holder_kind, coalesce(ultimate_consignee_id, buyer_id) as holder_id, item_id, to_country
      from shipments
      union all
      select 'site', site_id, item_id, to_country from shipments where site_id is not null) arrivals
group by holder_kind, holder_id, item_id
having min(to_country) = max(to_country);

-- held_anywhere: the account of each party, site and item as it stands after its last change, with the holder's name and
-- the country of the units: where they were sent, else the holder's own.
create temp table held_anywhere as
select h.*, i.description, i.form, c.chip, c.candidates,
       coalesce(p.name, o.name, h.holder_id) as holder_name,
       coalesce(s.country, t.country, p.country) as country
from (from balances
      qualify row_number() over (partition by holder_kind, holder_id, item_id order by month desc) = 1) h
left join items i using (item_id)
left join item_chips c on c.item_id = h.item_id
left join sent_to t
       on t.holder_kind = h.holder_kind and t.holder_id = h.holder_id and t.item_id is not distinct from h.item_id
left join parties p on h.holder_kind = 'party' and p.party_id = h.holder_id
left join sites s on h.holder_kind = 'site' and s.site_id = h.holder_id
left join parties o on o.party_id = s.operator_id;

-- held: those of parties; a site's units are its operator's or a tenant's too, and would count twice.
create view held as
from held_anywhere where holder_kind = 'party';

-- hits: what a party may be on a list, with what became of it: cleared or confirmed by a person, confirmed by the same
-- registration number, or open.
create view hits as
select s.*, coalesce(p.name, s.party_id) as party_name
from screenings s
left join parties p using (party_id);
