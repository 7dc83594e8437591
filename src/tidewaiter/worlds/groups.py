"""A cell of the economy: one buyer of chips with its sites, affiliates, tenants, resellers and their customers."""

from __future__ import annotations

from tidewaiter.worlds.chance import Ids, Weighted, stream
from tidewaiter.worlds.economy import make_party, make_site
from tidewaiter.worlds.model import Cell, Party, Plan, Site
from tidewaiter.worlds.places import COUNTRIES, PLACES

__all__ = ["make_cell"]

_KINDS = Weighted(
    [("cloud", 30.0), ("datacenter_operator", 18.0), ("enterprise", 18.0), ("research", 8.0), ("trader", 26.0)]
)
_CUSTODY = Weighted([("serials", 10.0), ("lots", 70.0), ("none", 20.0)])
_BUYERS = Weighted([("enterprise", 5.0), ("cloud", 3.0), ("research", 1.5), ("reseller", 1.0)])

_FRACTION_OF_A_FRONT = 0.55
"""The share of a front's lots that are diverted, on average: the rest is its lawful face."""

_UNITS_OF_A_LOT = 0.62
"""The share of a diverted lot's units that goes, on average; measured on generated worlds."""


def make_cell(plan: Plan, number: int) -> Cell:
    """The parties and sites of one cell; a front is an ordinary cell, chosen afterwards by a number of its own."""
    rng, ids = stream(plan.seed, number, "group"), Ids(plan.seed, number)
    kind = _KINDS.pick(rng)
    country = COUNTRIES.pick(rng)
    near = [code for code in PLACES[country].near if code not in {"HK", "CN"}] or ["SG"]
    holder = make_party(rng, ids, rng.choice(("reseller", "distributor")) if kind == "trader" else kind, country)
    holder.role = "holder"
    cell = Cell(number, kind, [holder], [], holder, None, None, [], [], [], {}, _CUSTODY.pick(rng), rng.random() < 0.6)

    def site_of(party: Party, site_kind: str, where: str = "") -> Site:
        site = make_site(rng, ids, party, site_kind, where)
        cell.sites.append(site)
        cell.home_of.setdefault(party.party_id, site)
        return site

    def party_of(party_kind: str, where: str, role: str) -> Party:
        party = make_party(rng, ids, party_kind, where)
        party.role = role
        cell.parties.append(party)
        return party

    site_of(holder, "warehouse" if kind == "trader" else "data_hall")
    if rng.random() < 0.3 and kind != "trader":
        site_of(holder, "data_hall")
    if rng.random() < 0.45:
        cell.affiliate = party_of(holder.kind, rng.choice(near), "affiliate")
        site_of(cell.affiliate, "warehouse" if kind == "trader" else "data_hall")
        cell.ownerships.append(
            (holder, cell.affiliate, rng.choice(("100", "100", "70", "51")), cell.affiliate.incorporated, None)
        )
    if rng.random() < 0.15 and country != "SG":
        cell.billing = party_of("unknown", "SG", "billing")
        site_of(cell.billing, "office")
        cell.ownerships.append((cell.billing, holder, "100", holder.incorporated, None))
        holder.parent_country = "SG"
    for _ in range(rng.randint(2, 3)):
        reseller = party_of("reseller", rng.choice([country, *near]), "reseller")
        site_of(reseller, "warehouse")
        cell.resellers.append(reseller)
    for _ in range(rng.randint(2, 4)):
        buyer = party_of(_BUYERS.pick(rng), rng.choice([country, country, *near]), "buyer")
        site_of(buyer, "warehouse" if buyer.kind == "reseller" else "data_hall")
        cell.buyers.append(buyer)
    if kind in {"cloud", "datacenter_operator"}:
        for _ in range(rng.randint(0, 3)):
            tenant = party_of(
                rng.choice(("enterprise", "cloud", "research")), rng.choice([country, *near, "SG"]), "tenant"
            )
            if rng.random() < 0.3:
                tenant.parent_country = tenant.headquarters = "CN"
            cell.tenants.append(tenant)
    if rng.random() < 0.12:
        cell.merged_on = rng.randint(250, 1000)
        cell.parent = party_of("unknown", rng.choice([country, *near, "US", "JP"]), "parent")
        site_of(cell.parent, "office")
    _choose_fronts(plan, cell)
    return cell


def _choose_fronts(plan: Plan, cell: Cell) -> None:
    """Which cells are fronts depends on nothing that a record shows; there are none where nothing needs diverting."""
    rng = stream(plan.seed, cell.number, "front")
    chance = plan.base_rate / (_FRACTION_OF_A_FRONT * _UNITS_OF_A_LOT)
    drawn, share = rng.random(), rng.uniform(0.25, 0.85)
    if cell.holder.country not in {"HK", "CN"} and drawn < chance:
        cell.front, cell.share_diverted = True, share
