"""The firms of a world: who there is, in which groups, with which sites, and who usually buys from whom."""

from __future__ import annotations

import random

from tests.third_world.firms import USERS, Firm, Site, pick
from tests.third_world.goods import Item, catalogue
from tests.third_world.habits import Manners, habit
from tests.third_world.lands import CONCERN, LANDS, MONTHS, OPENING
from tests.third_world.names import Names

__all__ = ["Population"]

_SHARES = {
    "distributor": 0.07, "reseller": 0.15, "forwarder": 0.03, "depot": 0.015, "lessor": 0.02, "cloud": 0.08,
    "hall": 0.09, "enterprise": 0.38, "research": 0.12, "government": 0.03,
}  # fmt: skip
_RATES = {"cloud": 0.9, "hall": 0.6, "enterprise": 0.3, "research": 0.3, "government": 0.2, "lessor": 0.35}


class Population:
    """All firms and items of one world, and ways to find some of them."""

    def __init__(self, rng: random.Random, manners: Manners, count: int) -> None:
        self.rng = rng
        self.manners = manners
        self.names = Names(rng)
        self.firms: list[Firm] = []
        self.sites: list[Site] = []
        self.by: dict[tuple[str, str], list[Firm]] = {}
        self.groups: list[list[Firm]] = []
        self._numbers = rng.sample(range(10**5, 10**6), min(count * 2 + 200, 9 * 10**5 - 1))
        self._site_numbers = rng.sample(range(10**5, 10**6), min(count * 2 + 200, 9 * 10**5 - 1))
        maker = self._firm("maker", "TW", None)
        self.maker = maker
        for _ in range(max(4, min(16, count // 70))):
            self._group(self._firm("builder", pick(rng, {"US": 5, "TW": 5, "SG": 1, "MX": 1}), None))
        self.items = catalogue(rng, [firm.name for firm in self.of("builder")])
        while len(self.firms) < count:
            self._group(self._firm(pick(rng, _SHARES), "", None))
        for role in ("distributor", "reseller", "forwarder", "depot", "lessor", "hall", "cloud"):
            for land in ("SG", "US", "NL") if role in {"distributor", "reseller", "forwarder"} else ("MY",):
                if not self.of(role, land):
                    self._group(self._firm(role, land, None))
        for role in ("enterprise", "reseller"):
            for land in ("CN", "RU", "HK"):
                # There is somebody everywhere to whom goods can be sold from the first day on.
                if not any(firm.starts == 0 for firm in self.of(role, land)):
                    self._group(self._firm(role, land, None))
                    self.of(role, land)[-1].starts = 0
        for firm in self.firms:
            self._relations(firm)

    def of(self, role: str, land: str = "") -> list[Firm]:
        """The firms of a role, in a country or anywhere."""
        return self.by.setdefault((role, land), [])

    def any_of(self, roles: tuple[str, ...], lands: tuple[str, ...] = (), month: int = 99) -> Firm | None:
        """Some firm of one of the roles in one of the countries, in business in a month."""
        for _ in range(6):
            role, land = self.rng.choice(roles), self.rng.choice(lands) if lands else ""
            found = self.of(role, land)
            if found and (firm := self.rng.choice(found)).active(month if month < 99 else firm.starts):
                return firm
        return None

    def _firm(self, role: str, land: str, lead: Firm | None) -> Firm:
        rng = self.rng
        weight = {one.code: (one.buyers if role in USERS else one.dealers) for one in LANDS.values()}
        land = land or pick(rng, weight)
        city = rng.choice(LANDS[land].cities)
        stem = " ".join(lead.name.split()[:2]) if lead and rng.random() < 0.7 else ""
        size = rng.lognormvariate(1.6 + 0.6 * (role in {"cloud", "hall"}), 0.9)
        starts = rng.randrange(1, MONTHS - 4) if role not in {"maker", "builder"} and rng.random() < 0.25 else 0
        name = self.names.firm(land, stem)
        firm = Firm(
            len(self.firms), f"P{self._numbers.pop()}", role, land, city, name, self.names.address(city[0]), size,
            _RATES.get(role, 1.0) * rng.lognormvariate(0, 0.6), starts, habit(rng, self.manners.sloppy),
        )  # fmt: skip
        firm.tells = rng.random() < (self.manners.tell if role not in {"maker", "builder"} else 0.99)
        firm.code = f"{rng.choice('ABCDEFGHJKLMNPQRSTUVWXYZ')}{rng.randint(100, 999)}{firm.number:x}".upper()
        if rng.random() < 0.03:
            firm.alias = f"P{self._numbers.pop()}"
        self.firms.append(firm)
        self.of(role).append(firm)
        self.of(role, land).append(firm)
        if role not in {"maker", "depot"}:
            for _ in range(1 if role not in {"cloud", "hall"} else rng.choice((1, 1, 2, 3))):
                self._site(firm)
        return firm

    def _site(self, firm: Firm) -> None:
        rng = self.rng
        kind = "data_hall" if firm.role in USERS else ("free_zone" if rng.random() < 0.15 else "warehouse")
        if firm.role in {"enterprise", "government"} and rng.random() < 0.25:
            kind = "office"
        opens = firm.starts + (rng.choice((0, 0, 2, 4, 7)) if firm.starts or rng.random() < 0.2 else -30)
        city = rng.choice(LANDS[firm.land].cities)
        site = Site(
            f"L{self._site_numbers.pop()}", firm, kind, firm.land, city, self.names.address(city[0]), opens,
            kind == "data_hall" and rng.random() < self.manners.metered,
            rng.uniform(0.45, 0.9) if rng.random() < 0.9 else rng.uniform(0.1, 0.35),
        )  # fmt: skip
        site.counted = rng.random() < 0.5
        site.numbered = rng.random() < 0.4
        firm.sites.append(site)
        self.sites.append(site)

    def _group(self, lead: Firm) -> None:
        """One to five firms under one head, some of them abroad."""
        rng = self.rng
        many = rng.choices((1, 2, 3, 5), (74, 14, 8, 4))[0] if lead.role != "distributor" else rng.choice((1, 2, 3, 4))
        members = [lead]
        for _ in range(many - 1):
            role = lead.role if rng.random() < 0.6 else pick(rng, _SHARES)
            land = lead.land if rng.random() < 0.35 else ""
            members.append(self._firm("reseller" if role in {"builder", "maker"} else role, land, lead))
        head = "CN" if lead.land in {"SG", "HK", "MY", "US", "JP", "AE"} and rng.random() < 0.07 else lead.land
        for firm in members:
            firm.group, firm.parent = len(self.groups), head
            firm.sisters = [other for other in members if other is not firm]
        lead.lead = self.names.agent() if rng.random() < 0.12 else self.names.person()
        for firm in members[1:]:
            firm.lead = lead.lead if rng.random() < 0.4 else self.names.person()
        self.groups.append(members)

    def _relations(self, firm: Firm) -> None:
        rng = self.rng
        region = LANDS[firm.land].region
        close = tuple(land for land in LANDS if LANDS[land].region == region and land not in {"CN", "RU"})
        if firm.role == "distributor":
            firm.suppliers = rng.sample(self.of("builder"), min(3, len(self.of("builder"))))
        elif firm.role not in {"maker", "builder", "forwarder", "depot"}:
            roles = ("distributor",) if firm.role == "lessor" else ("distributor", "distributor", "reseller")
            for _ in range(rng.randint(1, 4)):
                lands = (firm.land,) if rng.random() < 0.45 else close if rng.random() < 0.75 else ()
                found = self.any_of(roles, lands, MONTHS - 1) or rng.choice(self.of("distributor"))
                if found is not firm and found.land not in {"RU", "CN"}:
                    firm.suppliers.append(found)
            if firm.size > 18 and firm.land not in CONCERN:
                firm.suppliers.append(rng.choice(self.of("builder")))
        if firm.role == "reseller":
            # Dealers do not buy from each other in a ring.
            firm.suppliers = [one for one in firm.suppliers if one.role != "reseller" or one.number < firm.number]
        if firm.role not in {"builder", "maker"} and not firm.suppliers:
            firm.suppliers = [rng.choice(self.of("distributor"))]
        firm.likes = rng.sample(self.items, rng.randint(6, 11))

    def choose(self, firm: Firm, month: int) -> Item:
        """What a firm wants in a month: what it knows, if it is sold now and may be sold to its country."""
        day = OPENING[month]

        def fits(item: Item) -> bool:
            free = firm.land not in CONCERN or item.free_until >= day + 30
            return item.first <= month <= item.last and free and (item.form != "board" or firm.trades)

        known = [item for item in firm.likes if fits(item)]
        if not known or self.rng.random() < 0.08:
            known = [item for item in self.items if fits(item)]
        return self.rng.choice(known)

    def how_many(self, firm: Firm, item: Item) -> int:
        """How many of an item a firm orders at once: mostly few, sometimes very many."""
        return max(1, int(self.rng.lognormvariate(0, 0.75) * min(firm.size, 150) * item.scale))
