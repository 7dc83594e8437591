"""Who diverts, when, how and with whose help: ordinary groups of firms, for a time, in a world with its own habits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.third_world.firms import Firm
from tests.third_world.goods import Item
from tests.third_world.lands import CONCERN, LANDS, MONTHS, OPENING, RULES
from tests.third_world.moves import Move

if TYPE_CHECKING:
    from tests.third_world.world import World

__all__ = ["WAYS", "Lot", "Plan", "lay_plans"]

FOR_DEALERS = {
    "shell_chain": 3.0, "misdeclared_transit": 2.0, "split_merged": 2.0, "moved_route": 2.0, "third_country_payer": 2.0,
    "lost_on_way": 1.2, "borrowed_name": 1.8, "unreturned_loan": 1.0, "repair_drip": 1.0,
}  # fmt: skip
FOR_USERS = {
    "installed_resold": 3.0, "overstated_order": 2.5, "third_country_payer": 2.0, "dummies": 1.6, "repair_drip": 1.4,
    "stripped_scrap": 1.2, "shell_chain": 1.2, "split_merged": 1.0, "moved_route": 1.5, "unreturned_loan": 0.6,
}  # fmt: skip
WAYS = tuple(sorted({*FOR_DEALERS, *FOR_USERS}))
_HELPERS = (*("reseller",) * 6, "distributor", "enterprise", "enterprise", "cloud", "hall", "forwarder")
HELP = ("SG", "MY", "TH", "HK", "AE", "TR", "KZ", "VN", "ID", "TW", "IN", "NL", "JP")


@dataclass(slots=True, eq=False, repr=False)
class Lot:
    """One lot that was diverted, the movements that carried it, and how many of its units each carried."""

    name: str
    plan: Plan
    way: str
    item: Item
    units: int
    first: int
    last: int = 0
    target: str = ""
    stopped: bool = False
    carried: dict[Move, int] = field(default_factory=dict)
    legs: list[tuple[Move, int]] = field(default_factory=list)


@dataclass(slots=True, eq=False, repr=False)
class Plan:
    """A group's time of diverting: its firms, helpers before and after a rule, ways and appetite."""

    name: str
    firms: list[Firm]
    helpers: list[Firm]
    others: list[Firm]
    shifts: int
    ways: list[str]
    first: int
    last: int
    appetite: float
    target: str
    open: float
    payer: Firm | None
    lots: list[Lot] = field(default_factory=list)
    parties: dict[str, None] = field(default_factory=dict)
    sites: dict[str, None] = field(default_factory=dict)

    def active(self, month: int) -> bool:
        """Whether the group diverts in a month."""
        return self.first <= month <= self.last

    def help_on(self, day: int) -> list[Firm]:
        """The helpers of a day: others once a rule made the first road dear."""
        return self.others if day >= self.shifts else self.helpers


def lay_plans(world: World) -> list[Plan]:
    """Choose the groups that will divert; how large or old they are does not count, a tempting country does."""
    rng, people = world.rng, world.people
    able = [
        group
        for group in people.groups
        if group[0].role not in {"maker", "builder", "forwarder", "depot"} and group[0].land not in {"CN", "RU"}
    ]
    wanted = max(3, round(world.manners.bent_share * len(able)))
    weighed = sorted(able, key=lambda group: rng.random() ** (1 / _pull(group[0])), reverse=True)
    circle: list[Firm] = []
    return [
        _plan(world, f"K{rng.randrange(10**5, 10**6)}{number:x}", group, circle)
        for number, group in enumerate(weighed[:wanted])
    ]


def _pull(firm: Firm) -> float:
    """How likely a group is to divert: dealers more than users, and all more where it is tempting."""
    return (0.8 + 0.3 * LANDS[firm.land].lure) * (3.0 if firm.trades else 1.0)


def _plan(world: World, name: str, group: list[Firm], circle: list[Firm]) -> Plan:
    rng = world.rng
    firms = [firm for firm in group if firm.land not in CONCERN or firm.trades] or group[:1]
    firms = rng.sample(firms, rng.randint(1, len(firms)))
    first = rng.randrange(1, MONTHS - 8)
    if rng.random() < 0.35:
        # Many begin when a rule makes the difference in price.
        begins = rng.choice(RULES)
        first = min(MONTHS - 8, max(1, sum(1 for day in OPENING if day <= begins) - 1 + rng.randrange(-1, 4)))
    ways: list[str] = []
    for firm in firms:
        of = FOR_DEALERS if firm.trades else FOR_USERS
        ways += rng.choices(list(of), list(of.values()), k=rng.choice((1, 1, 2)))
    shifts = 9999
    if "moved_route" in ways:
        begins = rng.choice(RULES)
        shifts = begins + rng.randrange(10, 70)
        first = max(1, min(first, sum(1 for day in OPENING if day <= begins) - 3))
    helpers = _helpers(world, group, circle, HELP)
    elsewhere = tuple(land for land in HELP if land not in {firm.land for firm in helpers})
    others = _helpers(world, group, circle, elsewhere)
    target = "RU" if LANDS[firms[0].land].region == "me" and rng.random() < 0.45 else "CN"
    payer = world.people.any_of(("reseller", "enterprise"), ("HK", "CN", "AE", "SG")) if target == "CN" else None
    last = min(MONTHS - 3, first + rng.randrange(5, 24) + 12 * (shifts < 9999))
    plan = Plan(
        name, firms, helpers, others, shifts, list(dict.fromkeys(ways)), first, last, rng.uniform(0.35, 1.3), target,
        rng.uniform(0.45, 1.0), payer,
    )  # fmt: skip
    for firm in firms:
        firm.plans.append(plan)
    for helper in (*helpers, *(others if shifts < 9999 else ())):
        helper.helps = True
        world.join(firms[0], helper)
    if rng.random() < 0.25 and helpers:
        helpers[0].lead = firms[0].lead
    return plan


def _helpers(world: World, group: list[Firm], circle: list[Firm], lands: tuple[str, ...]) -> list[Firm]:
    """One to four dealers or forwarders abroad who help, and trade honestly besides; some help several."""
    rng = world.rng
    found: list[Firm] = []
    for _ in range(rng.choice((1, 2, 2, 3, 4))):
        known = circle and rng.random() < 0.3 and lands == HELP
        firm = rng.choice(circle) if known else world.people.any_of(_HELPERS, lands)
        if firm is not None and firm not in group and firm not in found and not firm.plans:
            found.append(firm)
            circle.append(firm)
    return found or [rng.choice([firm for firm in world.people.of("reseller") if firm not in group and not firm.plans])]
