"""What a draft would have done to the shipments of a pack: which lines it newly catches, line by line."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from tidewaiter.core.errors import InputError, Place
from tidewaiter.law.determination import NOT_REQUIRED, REQUIRED, UNDETERMINED
from tidewaiter.law.facts import checked, completed
from tidewaiter.law.facts_of import DESK_ASSUMPTIONS
from tidewaiter.law.in_force import in_force
from tidewaiter.law.legitimate import LegitimateShare, legitimate_share
from tidewaiter.law.load import rulebook
from tidewaiter.law.order_facts import item_facts, party_facts
from tidewaiter.law.overlay import Overlay
from tidewaiter.law.overlay_determine import Hypothetical, Laid
from tidewaiter.law.pack_rows import PackRows, Row, read_rows

__all__ = ["Caught", "Line", "WhatIf", "what_if"]

Facts = Mapping[str, Decimal | int | str]

_TABLES = ("shipments", "items", "parties", "sites")
_RECEIVERS = ("buyer_id", "ultimate_consignee_id", "end_user_id")
_RANK = {REQUIRED: 2, UNDETERMINED: 1, NOT_REQUIRED: 0}


@dataclass(frozen=True, slots=True)
class Line:
    """One shipment line under the law and under the draft; the stricter of its receivers' answers counts."""

    shipment_id: str
    line: str
    shipped_on: dt.date
    country: str
    holder: str
    receivers: tuple[str, ...]
    """Buyer, ultimate consignee and end user, each once."""
    item_id: str
    units: int
    chips: int
    tpp: Decimal | None
    """Of all its chips together; None where a chip's TPP is not known."""
    value_usd: Decimal | None
    before: str
    after: str
    missing: tuple[str, ...]

    @property
    def newly_caught(self) -> bool:
        """A license under the draft and none without it."""
        return self.before == NOT_REQUIRED and self.after == REQUIRED

    @property
    def newly_open(self) -> bool:
        """Decided as free without the draft, and not decided under it."""
        return self.before == NOT_REQUIRED and self.after == UNDETERMINED


@dataclass(frozen=True, slots=True)
class Caught:
    """Sums over lines; TPP and value over the lines where they are known, the others counted."""

    name: str
    lines: int
    units: int
    chips: int
    tpp: Decimal
    value_usd: Decimal
    without_tpp: int
    without_value: int


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Every line with both answers, and what could not be read."""

    overlay: Overlay
    lines: tuple[Line, ...]
    rejected: int
    absent: tuple[str, ...]
    legitimate: LegitimateShare | None
    """What the records say against what is caught; None where the rulebook has no group of embargoed countries."""

    @property
    def caught(self) -> tuple[Line, ...]:
        """The lines newly caught."""
        return tuple(one for one in self.lines if one.newly_caught)

    def sums(self, by: str = "") -> tuple[Caught, ...]:
        """Newly caught lines by `country` or `holder`, the most units first; all of them together without `by`."""
        groups: dict[str, list[Line]] = defaultdict(list)
        for one in self.caught:
            groups[str(getattr(one, by)) if by else "all"].append(one)
        return tuple(
            sorted((_sum(name, ones) for name, ones in groups.items()), key=lambda one: (-one.units, one.name))
        )


def what_if(pack: Path, overlay: Overlay, assumptions: Mapping[str, bool] | None = None) -> WhatIf:
    """The shipments of a pack under a draft as if it had been in force; screening and the like are assumed."""
    read = read_rows(pack, _TABLES)
    if "shipments" not in read.present:
        raise InputError(
            "There are no shipments here.",
            place=Place(str(pack)),
            expected="a table shipments.csv, alone or in a pack",
            hint="`tidewaiter pack template` writes an empty one; `tidewaiter map` turns another file into it.",
        )
    switches = {**DESK_ASSUMPTIONS, **(assumptions or {})}
    asked = _Asked(Laid(overlay, rulebook(overlay.over)), read, switches)
    shipments = sorted(read.rows["shipments"], key=lambda row: (row["shipped_on"], row["shipment_id"], row["line"]))
    day = asked.laid.book.first_day
    lines = tuple(_line(row, asked) for row in shipments if row["shipped_on"] >= day)
    caught = [one for one in lines if one.newly_caught]
    share = legitimate_share(caught, shipments, asked.parties, asked.laid.book)
    return WhatIf(overlay, lines, read.rejected, read.absent, share)


class _Asked:
    """Each different question is put once; amounts that add up over a year or a country are kept as lines pass.

    The number of chips counts in measures only: no paragraph and no requirement asks for it.
    """

    def __init__(self, laid: Laid, read: PackRows, assumptions: Mapping[str, bool]) -> None:
        self.laid = laid
        self.items = {row["item_id"]: row for row in read.rows["items"]}
        self.parties = {row["party_id"]: row for row in read.rows["parties"]}
        self.assumptions = assumptions
        self.totals: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
        self._answers: dict[tuple[object, ...], Hypothetical] = {}
        self._facts: dict[tuple[str, int], dict[str, Decimal | int | str]] = {}

    def item(self, item_id: str, year: int) -> dict[str, Decimal | int | str]:
        """The facts of an item, to be added to; a text is read once."""
        if (item_id, year) not in self._facts:
            item = self.items.get(item_id, {})
            name = str(item.get("chip") or item.get("description") or item_id)
            self._facts[item_id, year] = item_facts(name, item, year)
        return dict(self._facts[item_id, year])

    def answer(self, facts: Facts, amounts: Mapping[str, Decimal], day: dt.date) -> Hypothetical:
        """Both answers; the same for all days between two changes of the law and for amounts in the same range."""
        known = completed(checked(facts))
        ranges = self.laid.ranges({**known, **amounts})
        asked = tuple(sorted((name, value) for name, value in known.items() if name != "chips"))
        key = (in_force(self.laid.book, day).first_day, asked, ranges)
        if key not in self._answers:
            told = {"us_origin", "us_content_pct", "fdp"} & facts.keys()
            switches = {**self.assumptions, **({"subject_to_ear": False} if told else {})}
            usable = {name: on for name, on in switches.items() if name in self.laid.book.assumptions}
            self._answers[key] = self.laid.determine(facts, day, amounts=amounts, assumptions=usable)
        return self._answers[key]


def _line(row: Row, asked: _Asked) -> Line:
    item = asked.items.get(row["item_id"], {})
    facts = asked.item(row["item_id"], row["shipped_on"].year)
    chips = row["units"] * int(item.get("chips_per_unit") or 1)
    facts["chips"] = chips
    for column in ("from_country", "to_country", "end_use"):
        if row[column]:
            facts[column] = str(row[column])
    facts["kind"] = _kind(row, asked.laid.book.jurisdiction)
    amounts = _amounts(row, item, facts, asked.totals)
    answers = [asked.answer({**facts, **one}, amounts, row["shipped_on"]) for one in _receivers(row, asked.parties)]
    before = max((one.base.license_required for one in answers), key=lambda said: _RANK[said])
    after = max((one.under.license_required for one in answers), key=lambda said: _RANK[said])
    missing = sorted({fact for one in answers for fact in one.under.missing_facts}) if after == UNDETERMINED else []
    tpp = facts.get("tpp")
    return Line(
        row["shipment_id"],
        row["line"],
        row["shipped_on"],
        str(row["to_country"] or "unknown"),
        str(row["end_user_id"] or row["ultimate_consignee_id"] or row["buyer_id"]),
        tuple(dict.fromkeys(str(row[column]) for column in _RECEIVERS if row[column])),
        str(row["item_id"]),
        row["units"],
        chips,
        tpp * chips if isinstance(tpp, Decimal) else None,
        row["value_usd"],
        before,
        after,
        tuple(missing),
    )


def _kind(row: Row, home: str) -> str:
    """An export from the country of the law, else a reexport; what stays in a country is transferred within it."""
    if row["kind"] not in {"export", "reexport"} or not row["from_country"]:
        return str(row["kind"])
    if row["from_country"] == row["to_country"]:
        return "in_country"
    return "export" if row["from_country"] == home else "reexport"


def _receivers(row: Row, parties: Mapping[str, Row]) -> Iterator[Facts]:
    """Headquarters of each party that receives the goods, as the audit asks for them too."""
    found = {tuple(sorted(party_facts(parties.get(row[column], {})).items())) for column in _RECEIVERS if row[column]}
    yield from (dict(one) for one in sorted(found, key=str))


def _amounts(row: Row, item: Row, facts: Facts, totals: dict[tuple[str, ...], Decimal]) -> dict[str, Decimal]:
    """What this line amounts to, and what lines before it in this pack amounted to; then it is added to them."""
    chips, tpp, power = Decimal(facts["chips"]), facts.get("tpp"), item.get("rated_power_w")
    own: dict[str, Decimal | None] = {
        "chips": chips,
        "servers": Decimal(row["units"]) if item.get("form") in {"server", "rack"} else None,
        "tpp": tpp * chips if isinstance(tpp, Decimal) else None,
        "power": Decimal(power) * row["units"] / 1000 if power is not None else None,
        "value": row["value_usd"],
    }
    names = {"servers": "servers", "power": "power_kw", "value": "value_usd"}
    amounts = {names[of]: value for of, value in own.items() if of in names and value is not None}
    year, country, buyer = str(row["shipped_on"].year), str(row["to_country"]), str(row["buyer_id"])
    for of, value in own.items():
        for per, key in (
            ("company_year", (of, "company", buyer, year)),
            ("country_stock", (of, "stock", country)),
            ("country_flow", (of, "flow", country, year)),
        ):
            amounts[f"{per}_{of}"] = totals[key]
            totals[key] += value or 0
    return amounts


def _sum(name: str, lines: Sequence[Line]) -> Caught:
    return Caught(
        name,
        len(lines),
        sum(one.units for one in lines),
        sum(one.chips for one in lines),
        sum((one.tpp for one in lines if one.tpp is not None), Decimal(0)),
        sum((one.value_usd for one in lines if one.value_usd is not None), Decimal(0)),
        sum(one.tpp is None for one in lines),
        sum(one.value_usd is None for one in lines),
    )
