"""Who lives in the economy: an upper tier that serves all, and groups of buyers, traders and operators."""

from __future__ import annotations

import random

from tests.fourth_world.book import Book, Cell, Party, Site, chance
from tests.fourth_world.catalogue import PLACES

_A = (
    "Ban",
    "Cor",
    "Del",
    "Fen",
    "Gal",
    "Hin",
    "Jal",
    "Kes",
    "Lor",
    "Mer",
    "Nor",
    "Oku",
    "Pra",
    "Qua",
    "Ran",
    "Sil",
    "Tan",
    "Ulu",
    "Ver",
    "Wen",
    "Yam",
    "Zor",
    "Ami",
    "Bel",
    "Cho",
    "Dra",
    "Eas",
    "Ful",
)
_B = (
    "dara",
    "velt",
    "mura",
    "sing",
    "tek",
    "lane",
    "rona",
    "bay",
    "dix",
    "ford",
    "gara",
    "hua",
    "jaya",
    "kota",
    "lux",
    "mont",
    "nesia",
    "pura",
    "quay",
    "rise",
)
_C = {
    "cloud": ("Cloud", "Compute", "AI Cloud"),
    "datacenter_operator": ("Data Centres", "Infrastructure", "Hosting"),
    "reseller": ("Trading", "Technology", "Systems", "Components"),
    "enterprise": ("Group", "Holdings", "Industries"),
    "research": ("University", "Institute"),
    "government": ("Agency", "Ministry Office"),
    "unknown": ("Services",),
    "distributor": ("Distribution", "Electronics"),
    "forwarder": ("Logistics", "Freight", "Forwarding"),
    "integrator": ("Computer", "Server Works"),
    "manufacturer": ("Semiconductor", "Microdevices"),
}
_FORM = {
    "SG": "Pte Ltd",
    "MY": "Sdn Bhd",
    "TH": "Co Ltd",
    "ID": "PT",
    "IN": "Pvt Ltd",
    "US": "Inc",
    "DE": "GmbH",
    "NL": "BV",
    "JP": "KK",
    "TW": "Co Ltd",
    "HK": "Ltd",
    "AE": "FZE",
    "GB": "Ltd",
}
_LINE = {
    "cloud": "cloud computing",
    "datacenter_operator": "data centre operation",
    "reseller": "computer wholesale",
    "distributor": "electronics distribution",
    "forwarder": "freight forwarding",
    "research": "higher education",
    "government": "public administration",
    "integrator": "server manufacture",
    "manufacturer": "semiconductors",
}
OTHER_LINES = (
    "real estate agency",
    "pharmaceuticals",
    "textile trade",
    "palm oil processing",
    "business consulting",
    "event management",
    "food import",
    "automotive parts",
    "film production",
    "insurance",
    "banking",
    "telecommunication",
    "software",
    "engineering services",
)
_FIRST = (
    "Wei",
    "Anan",
    "Siti",
    "Ravi",
    "Kenji",
    "Maria",
    "Omar",
    "Linh",
    "Budi",
    "Anna",
    "Chai",
    "Noor",
    "Hao",
    "Elif",
    "Jun",
)
_LAST = (
    "Tan",
    "Lim",
    "Rahman",
    "Sharma",
    "Suzuki",
    "Cruz",
    "Haddad",
    "Nguyen",
    "Santoso",
    "Meyer",
    "Wong",
    "Ismail",
    "Kaya",
    "Chen",
    "Park",
    "Okafor",
    "Silva",
    "Novak",
)


def person(r: random.Random) -> str:
    """A person's name, so common names meet by chance."""
    middle = r.choice("ABCDEFGHKLMNPRSTWY") + r.choice("aeiou") + r.choice("lmnrst")
    return f"{r.choice(_FIRST)} {middle} {r.choice(_LAST)}"


def street(r: random.Random, country: str) -> str:
    """An address; business parks are shared by lawful firms too."""
    if r.random() < 0.10:
        return f"Unit {r.randrange(1, 30)}, {PLACES[country][2]} Business Park {r.randrange(1, 6)}"
    return f"{r.randrange(1, 400)} {r.choice(_A)}{r.choice(_B)} Road, {PLACES[country][2]}"


def new_party(
    book: Book, r: random.Random, kind: str, country: str, cell: int = -1, parent: Party | None = None
) -> Party:
    """A party like others of its kind."""
    stem = r.choice(_A) + r.choice(_B)
    if parent is not None and r.random() < 0.4:
        stem = parent.name.split()[0]
    name = f"{stem} {r.choice(_C[kind])} {_FORM.get(country, 'Ltd')}"
    line = _LINE.get(kind) or r.choice(OTHER_LINES)
    if kind == "reseller" and r.random() < 0.12:
        line = r.choice(OTHER_LINES)
    made = Party(
        book.new_id(r, "P"), name, kind, country, PLACES[country][2], street(r, country), line, cell, parent=parent
    )
    made.officers = [person(r) for _ in range(r.choice((1, 1, 2, 3)))]
    if parent is not None:
        if r.random() < 0.45:
            made.officers[0] = parent.officers[0]
        if r.random() < 0.15:
            made.address = parent.address
        if r.random() < 0.7:
            book.owners.append((parent, made, r.choice((51, 60, 75, 100, 100)), -r.randrange(100, 2000), None))
    book.parties.append(made)
    return made


def new_site(book: Book, r: random.Random, operator: Party, kind: str, country: str) -> Site:
    """A place of an operator, with the kinds of record that we get from it."""
    lat, lon = PLACES[country][:2]
    site = Site(
        book.new_id(r, "S", 5),
        operator,
        kind,
        country,
        round(lat + r.uniform(-0.4, 0.4), 4),
        round(lon + r.uniform(-0.4, 0.4), 4),
        street(r, country),
        r.randrange(-900, 120),
    )
    if r.random() < book.p.site_records:
        site.kept = {
            k
            for k, p in (("custody", 0.85), ("meter", 0.6), ("pings", 0.45), ("visits", 0.75), ("plan", 0.9))
            if r.random() < p
        }
    book.sites.append(site)
    return site


def _country(r: random.Random) -> str:
    home = {c: p[3] for c, p in PLACES.items() if c not in ("CN", "HK")}
    return r.choices(list(home), list(home.values()))[0]


def settle(book: Book) -> None:
    """Fills the economy with its parties, sites and groups."""
    r = chance(book, "people")
    for kind, places in (
        ("manufacturer", ("US", "US", "TW")),
        ("integrator", ("TW", "US", "TW", "US", "MY", "TW", "SG")),
        ("distributor", ("SG", "MY", "TW", "US", "TH", "IN", "JP", "AE", "DE", "SG", "ID", "KR", "US", "NL")),
        (
            "forwarder",
            (
                "SG",
                "SG",
                "MY",
                "MY",
                "TW",
                "HK",
                "US",
                "TH",
                "AE",
                "NL",
                "JP",
                "IN",
                "ID",
                "TW",
                "VN",
                "KR",
                "DE",
                "US",
            ),
        ),
    ):
        for country in places:
            book.upper[kind].append(new_party(book, r, kind, country))
    for forwarder in book.upper["forwarder"]:
        new_site(book, r, forwarder, "free_zone" if r.random() < 0.4 else "warehouse", forwarder.country)
        if r.random() < book.p.sloppy:
            forwarder.marks.add("sloppy")
    for integrator in book.upper["integrator"]:
        new_site(book, r, integrator, "depot", integrator.country if r.random() < 0.5 else r.choice(("SG", "MY", "TW")))
    for bank in range(4):
        book.upper["financier"].append(new_party(book, r, "enterprise", ("SG", "HK", "AE", "GB")[bank]))
        book.upper["financier"][-1].business = "equipment finance"
    book.upper["china"] = [new_party(book, r, "enterprise", r.choice(("CN", "CN", "HK"))) for _ in range(6)]
    book.serial_keepers = {p.pid for p in book.parties if r.random() < book.p.serial_keepers}
    for no in range(book.p.cells):
        book.cells.append(_cell(book, r, no))
    _mingle(book, r, [p for p in book.parties if p.cell >= 0])


def _mingle(book: Book, r: random.Random, everyone: list[Party]) -> None:
    """Customers beyond the own group, and the oddities that honest firms have."""
    for cell in book.cells:
        cell.customers += r.sample(everyone, 3) if cell.kind == "trader" else []
    for party in everyone:
        for mark, share in (("young", 0.1), ("small", 0.06), ("noweb", 0.08), ("residential", 0.04)):
            if r.random() < share:
                party.marks.add(mark)
        if r.random() < 0.025:
            other = r.choice(everyone)
            party.officers.append(other.officers[0])
        if r.random() < 0.03:
            party.address = r.choice(everyone).address


def _cell(book: Book, r: random.Random, no: int) -> Cell:
    kind = r.choices(("operator", "trader", "user"), (4, 4, 2))[0]
    country = _country(r)
    lead_kind = {
        "operator": ("datacenter_operator", "cloud"),
        "trader": ("reseller",),
        "user": ("enterprise", "research", "enterprise", "government"),
    }[kind]
    lead = new_party(book, r, r.choice(lead_kind), country, no)
    affiliates = [new_party(book, r, lead.kind if r.random() < 0.6 else "enterprise", country if r.random()
        < 0.4 else _country(r), no, lead) for _ in range(r.choice((0, 1, 1, 2)))]  # fmt: skip
    small = [new_party(book, r, r.choice(("reseller", "reseller", "enterprise", "unknown")), country if
        r.random() < 0.55 else _country(r), no, lead if r.random() < 0.25 else None) for _ in range(r.choice((1,
        2, 2, 3, 4)))]  # fmt: skip
    customers = [
        new_party(
            book,
            r,
            r.choice(("enterprise", "enterprise", "reseller", "research", "cloud")),
            country if r.random() < 0.7 else _country(r),
            no,
        )
        for _ in range(r.randrange(2, 5) if kind == "trader" else 0)
    ]
    treasury = (
        new_party(book, r, "enterprise", r.choice(("SG", "HK", "AE", "NL", "US", "TW")), no, lead)
        if r.random() < 0.35
        else None
    )
    members = [lead, *affiliates, *small, *customers] + ([treasury] if treasury else [])
    sites = [
        new_site(
            book,
            r,
            lead,
            "data_hall" if kind == "operator" else r.choice(("office", "data_hall", "warehouse")),
            country,
        )
        for _ in range(r.choice((1, 1, 2, 3)) if kind == "operator" else 1)
    ]
    if kind != "user" or r.random() < 0.4:
        sites.append(new_site(book, r, lead, "warehouse", country))
    sellers = book.upper["distributor"] + (book.upper["integrator"] if kind != "user" else [])
    near = [s for s in sellers if s.country == country]
    suppliers = [
        r.choice(near) if near and r.random() < 0.5 else r.choice(sellers) for _ in range(r.choice((1, 2, 2, 3)))
    ]
    return Cell(no, kind, lead, country, members, affiliates, small, customers, sites, suppliers,
        r.sample(book.upper["forwarder"], r.choice((1, 2, 3))), treasury, r.lognormvariate(0, 0.5) *
        {"operator": 1.5, "trader": 0.75, "user": 1.1}[kind], r.lognormvariate(0, 0.35), {h for h, p in
        (("treasury_pays", 0.6), ("generic_words", 0.3), ("hub_routes", 0.3), ("eus", 0.75), ("air_waybill",
        0.5), ("acceptance", 0.6)) if r.random() < p})  # fmt: skip
