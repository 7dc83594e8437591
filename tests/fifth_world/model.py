"""The things of the economy and the one object that holds them together."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from .book import Book, Row
from .catalogue import Item
from .params import Params


@dataclass
class Party:
    """A firm, a university, a bank."""

    id: str
    kind: str
    country: str
    cell: int
    born: int
    staff: int
    row: Row


@dataclass
class Site:
    """A hall, a store room or a depot."""

    id: str
    operator: str
    kind: str
    country: str
    where: tuple[float, float]
    opened: int
    metered: bool
    pinged: bool
    by_serial: bool


@dataclass
class Cell:
    """A business group: firms that know each other, their halls and their habits."""

    no: int
    core: str
    traders: list[str]
    customers: list[str]
    affiliate: str
    treasury: str
    forwarder: str
    lessor: str
    supplier: str
    halls: list[Site]
    store: Site
    customer_sites: dict[str, Site]
    sloppy: float
    weight: float


@dataclass
class Stay:
    """Units on the floor of a site. `dark`: when a channel of evidence does not show `gone` of them."""

    site: Site
    item: Item
    serials: list[str]
    start: int
    end: int
    gone: int = 0
    dark: dict[str, tuple[int, int]] = field(default_factory=dict)
    booked: str = "installed"
    accepted: bool = True

    def present(self, channel: str, day: int) -> int:
        """Units that a channel of evidence would show on a day."""
        if not self.start <= day < self.end:
            return 0
        first, last = self.dark.get(channel, (0, 0))
        return len(self.serials) - (self.gone if first <= day < last else 0)


@dataclass
class Line:
    """A shipment line: the row, and what the row may not say."""

    row: Row
    cell: int
    day: int
    arrives: int
    units: int
    serials: list[str]


@dataclass
class Leg:
    """A movement of diverted units, recorded or not."""

    day: int
    source: str
    target: str
    units: int
    line: Line | None


@dataclass
class Case:
    """What one group knowingly does."""

    id: str
    cell: int
    families: list[str]
    since: int
    traces: list[str]
    ambiguous: bool
    parties: set[str] = field(default_factory=set)
    sites: set[str] = field(default_factory=set)


@dataclass
class Job:
    """One delivery and what becomes of it; `case` is empty for a lawful one."""

    story: str
    cell: Cell
    item: Item
    day: int
    traces: list[str]
    case: Case | None = None
    taken: int = 0
    lines: list[Line] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)
    carried: list[tuple[Line, int]] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    stopped: bool = False
    target: str = ""

    @property
    def bad(self) -> bool:
        """Whether units leave the lawful path."""
        return self.case is not None


class World:
    """Everything there is."""

    def __init__(self, params: Params) -> None:
        self.params = params
        self.rng = random.Random(f"fifth-{params.seed}-world")
        self.book = Book()
        self.parties: dict[str, Party] = {}
        self.sites: dict[str, Site] = {}
        self.cells: list[Cell] = []
        self.shared: dict[str, list[str]] = {}
        self.depots: list[Site] = []
        self.lines: list[Line] = []
        self.stays: list[Stay] = []
        self.jobs: list[Job] = []
        self.cases: list[Case] = []
        self.tight: set[str] = set()
        self.people: list[tuple[str, str]] = []
        self.serial_count = 0

    def chance(self, rate: float) -> bool:
        """True at a rate."""
        return self.rng.random() < rate

    def new_serials(self, item: Item, units: int) -> list[str]:
        """Numbers for units that leave the factory."""
        first = self.serial_count
        self.serial_count += units
        return [f"{item.id[4:7]}{(first + n) * 7 + 1_000_003:09d}" for n in range(units)]
