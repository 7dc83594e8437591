"""Takes every column out of the rows of the UK Sanctions List, which has one row for each name and address."""

from __future__ import annotations

from collections.abc import Iterator

from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.lists.days import day_in
from tidewaiter.parties.lists.identifiers import identifier
from tidewaiter.parties.lists.places import country_code
from tidewaiter.parties.lists.raw import Raw
from tidewaiter.parties.lists.row import Row, unique
from tidewaiter.parties.lists.source import Source
from tidewaiter.parties.lists.table import headed_rows

__all__ = ["parse"]

_LIST = "uk-sanctions"
_KIND = {"individual": "person", "entity": "company", "ship": "vessel"}
_NAMES = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6")
_ADDRESS = (*(f"Address Line {number}" for number in range(1, 7)), "Address Postal Code", "Address Country")
_NUMBERS = {
    "National Identifier number": "national id",
    "Passport number": "passport",
    "Business registration number (s)": "registration",
    "IMO number": "imo",
}


class _Party:
    """The rows of one Unique ID, gathered."""

    def __init__(self) -> None:
        self.primary: list[str] = []
        self.names: list[str] = []
        self.weak: list[str] = []
        self.gathered: dict[str, list[str]] = {}

    def add(self, name: str, words: str) -> None:
        """One more value of a field."""
        if words and words not in self.gathered.setdefault(name, []):
            self.gathered[name].append(words)

    def take(self, name: str) -> tuple[str, ...]:
        """All values of a field, once."""
        return unique(self.gathered.pop(name, ()))


def parse(raw: Raw, source: Source) -> Iterator[ListEntry]:
    """Every designation, its rows put together."""
    parties: dict[str, _Party] = {}
    skip = 0 if raw.text().lstrip().startswith("Last Updated") else 1
    for row in headed_rows(raw, source.columns, skip=skip):
        _gather(parties.setdefault(row.text("Unique ID"), _Party()), row)
    for key, party in parties.items():
        yield _entry(key, party, source)


def _gather(party: _Party, row: Row) -> None:
    name = " ".join(part for column in _NAMES if (part := row.text(column)))
    how = row.text("Name type").lower()
    weak = "low" in row.text("Alias strength").lower()
    own = how.startswith("primary name") and "variation" not in how
    (party.primary if own else party.weak if weak else party.names).append(name)
    party.names.append(row.text("Name non-latin script"))
    country = row.text("Address Country")
    party.add("countries", country_code(country))
    parts = [row.text(column) for column in _ADDRESS[:-1]]
    party.add("address", ", ".join(part for part in [*parts, country] if part))
    for one in row.texts("Nationality(/ies)", ","):
        party.add("countries", country_code(one))
        party.add("nationality", one)
    for column, kind in _NUMBERS.items():
        if words := row.text(column):
            party.add("identifiers", identifier(kind, words))
    born = row.text("D.O.B")
    party.add("born", born.removeprefix("00/00/").lower().removeprefix("dd/mm/"))
    for column, words in row.rest().items():
        party.add(column, words)


def _entry(key: str, party: _Party, source: Source) -> ListEntry:
    names = unique([*party.primary, *party.names, *party.weak]) or ("",)
    kinds = party.take("Designation Type")
    days = [day for words in party.take("Date Designated") if (day := day_in(words, day_first=True))]
    programs = party.take("Regime Name")
    return ListEntry(
        list_id=_LIST,
        entry_id=key,
        name=names[0],
        effect=source.lists[_LIST].effect_of(programs),
        kind=_KIND.get(kinds[0].lower() if kinds else "", "unknown"),
        aliases=tuple(one for one in names[1:] if one not in party.weak),
        weak_aliases=tuple(one for one in names[1:] if one in party.weak),
        countries=party.take("countries"),
        addresses=party.take("address"),
        identifiers=party.take("identifiers"),
        born=party.take("born"),
        programs=programs,
        remarks="; ".join([*party.take("UK Statement of Reasons"), *party.take("Other Information")]),
        listed_on=min(days, default=None),
        other={name: "; ".join(words) for name, words in sorted(party.gathered.items())},
    )
