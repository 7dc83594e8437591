"""Shared firms of the trade, and business groups with their halls, made before anyone knows who diverts."""

from __future__ import annotations

from .catalogue import BUSINESS, CONCERN, FIRST, HUBS, LAST, PLACES, SYLLABLES, TAILS
from .model import Cell, Party, Site, World

CORES = {
    "datacenter_operator": 34,
    "cloud": 17,
    "reseller": 22,
    "enterprise": 11,
    "research": 9,
    "unknown": 3,
    "integrator": 4,
}
FORM = {
    "US": "Inc",
    "TW": "Co Ltd",
    "MY": "Sdn Bhd",
    "SG": "Pte Ltd",
    "DE": "GmbH",
    "NL": "BV",
    "AE": "FZE",
    "ID": "PT",
    "CN": "Co Ltd",
}


def place(w: World, near: str = "") -> str:
    """A country, by weight as a host; near home more often than not."""
    if near and w.chance(0.6):
        return near
    return w.rng.choices(list(PLACES), [spot[3] for spot in PLACES.values()])[0]


def party(w: World, kind: str, country: str, cell: int = -1, young: float = 0.2) -> str:
    """Found a firm."""
    rng = w.rng
    number = f"P{len(w.parties) + 1:05d}"
    word = "".join(rng.sample(SYLLABLES, 2)).capitalize()
    born = rng.randrange(-200, 300) if rng.random() < young else -rng.randrange(400, 9000)
    staff = max(1, int(rng.lognormvariate({"manufacturer": 9, "distributor": 6, "integrator": 6}.get(kind, 3.6), 1.2)))
    city = (PLACES.get(country) or CONCERN[country])[0]
    name = f"{word} {rng.choice(TAILS[kind])} {FORM.get(country, 'Ltd')}"
    row = w.book.add(
        "parties",
        party_id=number,
        name=name,
        kind="unknown" if kind != "manufacturer" and w.chance(0.06) else kind,
        country=country,
        headquarters_country=country,
        ultimate_parent_country=country,
        city=city,
        address=f"{rng.randrange(1, 400)} {rng.choice(LAST)} Road, {city}",
        incorporated_on=w.params.iso(born),
        registration_number=f"{country}{rng.randrange(10**7):07d}",
        website=f"{word.lower()}.example" if w.chance(0.8) else "",
        business_line=BUSINESS[kind] if w.chance(0.85) else rng.choice(list(BUSINESS.values())),
    )
    w.parties[number] = Party(number, kind, country, cell, born, staff, row)
    for _ in range(rng.randint(1, 2)):
        director(w, number, f"{rng.choice(FIRST)} {rng.choice(FIRST)} {rng.choice(LAST)}", born)
    if w.chance(0.1):  # a company secretary who serves hundreds of firms
        director(w, number, f"{FIRST[rng.randrange(4)]} Nominee {LAST[rng.randrange(3)]}", born, "secretary")
    revenue = int(staff * rng.lognormvariate(13.3 if kind in ("reseller", "distributor", "integrator") else 12.3, 0.7))
    for year in range(2):
        if w.chance(0.6):
            w.book.add(
                "party_figures",
                party_id=number,
                as_of=w.params.iso(year * 365),
                revenue_usd=int(revenue * (1 + 0.2 * year)),
                cash_usd=int(revenue * rng.uniform(0.03, 0.3)),
                employees=staff,
            )
    return number


def director(w: World, number: str, name: str, since: int, role: str = "director") -> None:
    """Write an officer down."""
    w.people.append((number, name))
    w.book.add("officers", party_id=number, person_name=name, role=role, from_on=w.params.iso(max(since, -2000)))


def own(w: World, owner: str, owned: str, since: int, share: int = 100) -> None:
    """Write a holding down."""
    w.book.add("ownership", owner_id=owner, owned_id=owned, share_pct=share, from_on=w.params.iso(since))


def site(w: World, operator: str, kind: str, country: str) -> Site:
    """Open a hall or a store; its capacity is written later, when it is known what was built for."""
    spot = PLACES[country]
    where = (round(spot[1] + w.rng.uniform(-0.4, 0.4), 4), round(spot[2] + w.rng.uniform(-0.4, 0.4), 4))
    hall = kind == "data_hall"
    opened = w.rng.randrange(0, 300) if hall and w.chance(0.25) else -w.rng.randrange(100, 3000)
    new = Site(
        f"S{len(w.sites) + 1:04d}",
        operator,
        kind,
        country,
        where,
        opened,
        hall and w.chance(0.8),
        hall and w.chance(0.55),
        w.chance(0.7),
    )
    w.sites[new.id] = new
    return new


def found(w: World) -> None:
    """Make the shared firms and all groups."""
    rng = w.rng
    for kind, count, spots in (
        ("manufacturer", 3, ("US",)),
        ("integrator", 8, ("US", "TW", "MY")),
        ("distributor", 16, tuple(PLACES)),
        ("forwarder", 14, HUBS),
        ("unknown", 6, tuple(PLACES)),
    ):
        w.shared[kind] = [party(w, kind, rng.choice(spots), young=0.02) for _ in range(count)]
    w.shared["concern"] = [party(w, "enterprise", rng.choice(("CN", "CN", "HK", "RU"))) for _ in range(9)]
    w.depots = [site(w, rng.choice(w.shared["integrator"]), "depot", rng.choice(HUBS)) for _ in range(6)]
    for no in range(w.params.cells):
        w.cells.append(group(w, no))


def group(w: World, no: int) -> Cell:
    """One business group. Every group has traders, an affiliate and a treasury, whatever it does with them."""
    rng = w.rng
    home = place(w)
    kind = rng.choices(list(CORES), list(CORES.values()))[0]
    core = party(w, kind, home, no)
    traders = [
        party(w, rng.choice(("reseller", "reseller", "unknown", "enterprise")), place(w, home), no, 0.3)
        for _ in range(rng.choice((1, 1, 2, 3)))
    ]
    customers = [
        party(w, rng.choice(("enterprise", "research", "cloud")), place(w, home), no) for _ in range(rng.randint(1, 2))
    ]
    affiliate = party(w, kind, place(w), no) if w.chance(0.4) else traders[0]
    treasury = party(w, "enterprise", rng.choice(HUBS), no) if w.chance(0.3) else affiliate
    forwarder = party(w, "forwarder", rng.choice(HUBS), no) if w.chance(0.3) else rng.choice(w.shared["forwarder"])
    for owned in {affiliate, treasury} - set(traders) - {core}:
        if w.chance(0.75):
            own(w, core, owned, -rng.randrange(1500), rng.choice((51, 75, 100)))
    if w.chance(0.25):  # family firms share a director in the open
        director(w, traders[-1], next(name for number, name in w.people if number == core), -300)
    if w.chance(0.06):
        w.parties[core].row["ultimate_parent_country"] = "CN"
    halls = [site(w, core, "data_hall", home if n == 0 else place(w, home)) for n in range(rng.randint(1, 3))]
    store = site(
        w,
        core if w.chance(0.7) else rng.choice(w.shared["forwarder"]),
        rng.choice(("warehouse", "warehouse", "free_zone")),
        home,
    )
    rooms = {c: site(w, c, "data_hall", w.parties[c].country) for c in customers if w.chance(0.75)}
    return Cell(
        no,
        core,
        traders,
        customers,
        affiliate,
        treasury,
        forwarder,
        rng.choice(w.shared["unknown"]) if w.chance(0.5) else traders[-1],
        rng.choice(w.shared["distributor"]),
        halls,
        store,
        rooms,
        rng.expovariate(1) + 0.25,
        rng.lognormvariate(0, 0.7),
    )
