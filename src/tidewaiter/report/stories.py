"""Groups the records into stories: rows that share a party, a site, a shipment or a paper tell of the same thing.

A hub does not join stories: a maker or integrator that sells to many, or any party with more than `HUB` others, appears
in each story without making them one. So does a paper or site that more than `HUB` parties share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tidewaiter.report.folder import Folder, Row

__all__ = ["HAPPENINGS", "MOST_LINES", "MOST_STORIES", "Stories", "Story", "find_stories", "listed", "references"]

MOST_LINES = 20_000
MOST_STORIES = 40
HUB = 12
HUB_KINDS = frozenset({"manufacturer", "integrator"})

HAPPENINGS: Mapping[str, tuple[str, ...]] = {
    "shipments": ("party:seller_id", "party:buyer_id", "shipment:shipment_id", "site:site_id"),
    "orders": ("party:buyer_id", "party:end_user_id", "order:order_id", "site:site_id"),
    "tenancies": ("party:provider_id", "party:tenant_id", "site:site_id"),
    "custody_events": ("party:party_id", "site:site_id"),
    "inspections": ("site:site_id",),
    "declarations": ("party:exporter_id", "party:importer_id", "party:consignee_id", "shipment:shipment_id"),
    "documents": ("party:issuer_id", "site:claimed_site_id", "document:document_id"),
    "licenses": ("party:holder_id", "party:consignee_id", "party:end_user_id", "site:site_id", "license:license_id"),
}
"""Tables whose rows make a story, and the columns by which a row joins others."""
ALSO_NAMED: Mapping[str, tuple[str, ...]] = {
    "shipments": (
        "party:ultimate_consignee_id", "party:end_user_id", "party:forwarder_id", "party:payer_id",
        "party:intermediate_consignee_id",
    ),
}  # fmt: skip
"""Columns that name a party of the story without joining stories: a forwarder or payer serves many."""


@dataclass(eq=False)
class Story:
    """Rows by table, the parties and sites they name, and how much it is about."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    parties: dict[str, Row] = field(default_factory=dict)
    sites: dict[str, Row] = field(default_factory=dict)
    held: list[Row] = field(default_factory=list)
    ownership: list[Row] = field(default_factory=list)
    figures: list[Row] = field(default_factory=list)

    def size(self) -> tuple[Decimal, Decimal, Decimal, int]:
        """What stories are ranked by: TPP held at the end, then chips, then units ordered, then rows."""
        return (
            _sum(row.number("tpp_high") for row in self.held),
            _sum(row.number("chips") for row in self.held),
            _sum(row.number("units") for row in self.rows["orders"]),
            sum(len(rows) for rows in self.rows.values()),
        )

    def papers(self) -> list[str]:
        """The papers on which its rows rest."""
        return sorted({paper for rows in self.rows.values() for row in rows if (paper := row.text("document_id"))})


@dataclass(frozen=True)
class Stories:
    """The stories to tell, biggest first; `found` of them were there, or None where the pack is too large to ask."""

    told: list[Story]
    found: int | None
    lines: int


def find_stories(folder: Folder) -> Stories:
    """Every story of the audit, or as many as a page can tell."""
    counted = folder.row("story_rows")
    lines, rows = int(counted.number("lines") or 0), int(counted.number("rows") or 0)
    if lines > MOST_LINES or rows > 5 * MOST_LINES:
        return Stories([], None, lines)
    happened = {table: folder.rows(f"story_{table}") for table in HAPPENINGS}
    parties = {row.text("party_id"): row for row in folder.rows("story_parties")}
    sites = {row.text("site_id"): row for row in folder.rows("story_sites")}
    groups = _groups(happened, parties, sites)
    stories = [story for story in groups.values() if any(story.rows.values())]
    for story in stories:
        _fill(story, parties, sites)
    _share_out(stories, folder, parties)
    stories.sort(key=lambda story: (*(-part for part in story.size()), sorted(story.parties)))
    return Stories(stories[:MOST_STORIES], len(stories), lines)


def references(table: str, row: Row, also: bool = False) -> list[str]:
    """What a row names, as kind:id; with `also`, those parties too that do not join stories."""
    columns = HAPPENINGS[table] + (ALSO_NAMED.get(table, ()) if also else ())
    named = [
        f"{kind}:{one}" for kind, _, column in (c.partition(":") for c in columns) for one in listed(row.text(column))
    ]
    if table == "documents" and row.text("subject_kind") in {"party", "site", "order", "shipment", "license"}:
        named.append(f"{row.text('subject_kind')}:{row.text('subject_id')}")
    elif row.text("document_id"):
        named.append(f"document:{row.text('document_id')}")
    return named


def listed(cell: str) -> list[str]:
    """The parts of a list cell."""
    return [part.strip() for part in cell.split("|") if part.strip()]


def _groups(
    happened: Mapping[str, Sequence[Row]], parties: Mapping[str, Row], sites: Mapping[str, Row]
) -> dict[str, Story]:
    named = [(table, row, references(table, row)) for table, rows in happened.items() for row in rows]
    named += [("parties", row, _with_paper(f"party:{key}", row)) for key, row in parties.items()]
    named += [
        ("sites", row, [*_with_paper(f"site:{key}", row), f"party:{row.text('operator_id')}"])
        for key, row in sites.items()
    ]
    hubs = _hubs([names for table, _, names in named if table != "parties"], parties)
    joined = _Joined()
    for _, _, names in named:
        joined.join([name for name in names if name not in hubs])
    groups: dict[str, Story] = defaultdict(Story)
    for table, row, names in named:
        free = [name for name in names if name not in hubs]
        if table in HAPPENINGS:
            groups[joined.first(free[0]) if free else f"alone:{table}:{row.text('row_id')}"].rows[table].append(row)
        elif free and table == "parties":
            groups[joined.first(free[0])].parties[row.text("party_id")] = row
        elif free:
            groups[joined.first(free[0])].sites[row.text("site_id")] = row
    return groups


def _with_paper(name: str, row: Row) -> list[str]:
    return [name, f"document:{row.text('document_id')}"] if row.text("document_id") else [name]


def _hubs(rows: Iterable[Sequence[str]], parties: Mapping[str, Row]) -> set[str]:
    beside: dict[str, set[str]] = defaultdict(set)
    for names in rows:
        others = {name for name in names if name.startswith("party:")}
        for name in names:
            beside[name] |= others - {name}
    by_kind = {f"party:{key}" for key, row in parties.items() if row.text("kind") in HUB_KINDS}
    sold_only = by_kind & set(beside)
    return sold_only | {name for name, others in beside.items() if len(others) > HUB}


def _fill(story: Story, parties: Mapping[str, Row], sites: Mapping[str, Row]) -> None:
    """Name the parties and sites that the story's rows mention, hubs included."""
    for table, rows in story.rows.items():
        for row in rows:
            for name in references(table, row, also=True):
                kind, _, key = name.partition(":")
                if kind == "party" and key not in story.parties:
                    story.parties[key] = parties.get(key) or Row(party_id=key)
                elif kind == "site" and key not in story.sites:
                    story.sites[key] = sites.get(key) or Row(site_id=key)
    for site in story.sites.values():
        operator = site.text("operator_id")
        if operator and operator not in story.parties:
            story.parties[operator] = parties.get(operator) or Row(party_id=operator)


def _share_out(stories: Sequence[Story], folder: Folder, parties: Mapping[str, Row]) -> None:
    """Give each story the accounts of its holders in its items, and what is known of its parties' size and owners."""
    held = folder.rows("story_held")
    ownership, figures = folder.rows("story_ownership"), folder.rows("story_figures")
    moved: dict[tuple[str, str], list[Story]] = defaultdict(list)
    of_party: dict[str, list[Story]] = defaultdict(list)
    for story in stories:
        for row in story.rows["shipments"]:
            for holder in {
                row.text("seller_id"),
                row.text("buyer_id"),
                row.text("ultimate_consignee_id"),
                row.text("site_id"),
            }:
                if story not in moved[holder, row.text("item_id")]:
                    moved[holder, row.text("item_id")].append(story)
        for party in story.parties:
            of_party[party].append(story)
    for row in held:
        for story in moved[row.text("holder_id"), row.text("item_id")]:
            story.held.append(row)
    for row in ownership:
        ends = (row.text("owner_id"), row.text("owned_id"))
        for story in dict.fromkeys(story for end in ends for story in of_party[end]):
            story.ownership.append(row)
            story.parties.update(
                {end: parties.get(end) or Row(party_id=end) for end in ends if end not in story.parties}
            )
    for row in figures:
        for one in of_party[row.text("party_id")]:
            one.figures.append(row)


class _Joined:
    """Names that belong together, each set known by its first name."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def first(self, name: str) -> str:
        """The name by which the set of `name` is known."""
        while (above := self._above.setdefault(name, name)) != name:
            self._above[name] = self._above[above]
            name = self._above[name]
        return name

    def join(self, names: Sequence[str]) -> None:
        """Make one set of the sets of all `names`."""
        for name in names[1:]:
            one, other = sorted((self.first(names[0]), self.first(name)))
            self._above[other] = one
        if names:
            self.first(names[0])


def _sum(values: Iterable[Decimal | None]) -> Decimal:
    return sum((value for value in values if value is not None), Decimal(0))
