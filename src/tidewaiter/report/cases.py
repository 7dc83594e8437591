"""The cases of highest rank: who, how likely, how much, what speaks, what would explain it, what to ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tidewaiter.report.folder import Folder, Row
from tidewaiter.report.matches import words_of_fact
from tidewaiter.report.stories import listed
from tidewaiter.report.wording import listing, plain

__all__ = ["Case", "Cases", "Tested", "ask_cases", "odds_text", "percent_text", "typology_text"]

MOST_CASES = 25
MOST_PARTIES = 12
"""Parties that a case names, and those on its first line; the rest are counted."""
FIRST_PARTIES = 2
TOP_DETECTORS = 3
"""Detectors whose innocent explanations a case gives: those that add most."""
MOST_EXPLANATIONS = 6
_LONGEST = 120

TYPOLOGIES: Mapping[str, str] = {
    "displaced_route": "through another country once a rule has closed the first",
    "drip_removal": "drawn off a few at a time",
    "front_paid_from_third_country": "a front, paid from a third country",
    "installed_taken_apart_resold": "installed, taken apart and resold",
    "labels_swapped": "labels moved to other units",
    "misdeclared_transit": "out of a hub as something else",
    "multi_hop_resale": "handed on through resellers",
    "overstated_purchase": "more bought than the site can use",
    "split_and_merged": "one lot split and put together again",
}
"""What the names of `typologies` mean; a detector's own file says which it speaks for."""


@dataclass(frozen=True)
class Tested:
    """Lawful explanations of a case as its records answer them; `none` where the audit is older than the table."""

    fits: list[str]
    """How many units each explains, and of how many lines it cannot be told."""
    open: list[str]
    """Each that cannot be told, with the record that would tell."""
    against: list[str]
    """Those that the records contradict on every line, with the first row that does."""

    def __bool__(self) -> bool:
        return bool(self.fits or self.open or self.against)


@dataclass(frozen=True)
class Case:
    """One case and what belongs to it; `speaks` are detectors that found something, `open` those that could not."""

    row: Row
    parties: list[str]
    """Name and number of each, as far as the page names them."""
    party_count: int
    who: str
    speaks: list[Row]
    open: list[str]
    innocent: list[str]
    tested: Tested
    checks: list[Row]


@dataclass(frozen=True)
class Cases:
    """The first cases of `total`; `made` is no in an audit that is older than cases."""

    made: bool
    rows: list[Case]
    total: int


def ask_cases(folder: Folder) -> Cases:
    """The answers of the section."""
    made = (folder.path / "tables" / "cases.parquet").is_file()
    rows = folder.rows("case_rows", most=MOST_CASES)
    parties = _by_case(folder.rows("case_parties", most=MOST_CASES))
    found = _by_case(folder.rows("case_detectors", most=MOST_CASES))
    checks = _by_case(folder.rows("case_asks", most=MOST_CASES))
    tested = _by_case(folder.rows("case_explained", most=MOST_CASES))
    cases = [_case(row, *(of.get(row.text("case_id"), []) for of in (parties, found, checks, tested))) for row in rows]
    return Cases(made, cases, int(rows[0].number("cases") or 0) if rows else 0)


def _case(row: Row, parties: list[Row], found: list[Row], checks: list[Row], tested: list[Row]) -> Case:
    names = [plain(one.text("name") or one.text("party_id"), _LONGEST) for one in parties]
    ids = [plain(one.text("party_id"), _LONGEST) for one in parties]
    named = [name if name == key else f"{name} ({key})" for name, key in zip(names, ids, strict=True)]
    speaks = [one for one in found if one.number("yes")]
    explained = dict.fromkeys(text for one in speaks[:TOP_DETECTORS] for text in listed(one.text("innocent")))
    return Case(
        row=row,
        parties=named[:MOST_PARTIES],
        party_count=len(named),
        who=listing(names, FIRST_PARTIES) or "a party that is not recorded",
        speaks=speaks,
        open=[_name(one) for one in found if not one.number("yes")],
        innocent=list(explained)[:MOST_EXPLANATIONS],
        tested=_tested(tested),
        checks=[Row(one, words=_ask_words(one)) for one in checks],
    )


def _tested(rows: list[Row]) -> Tested:
    """Each explanation by its title, which its summary begins with."""
    fits, opened, against = [], [], []
    for row in rows:
        title, answer = plain(row.text("summary").partition(":")[0], _LONGEST), row.text("answer")
        if answer == "yes":
            total = f"{row.number('units') or 0:,} of {row.number('units_to_explain') or 0:,} units"
            fits.append(f"{title}: explains {total}")
        elif answer == "no":
            first = plain(row.text("evidence").partition("|")[0], _LONGEST)
            against.append(f"{title} ({first})" if first else title)
        else:
            lines, some = row.number("lines") or 0, row.number("lines_against") or 0
            but = f" (contradicted on {some:,} of {lines:,} lines)" if some else ""
            opened.append(f"{title}{but}: what would tell is {plain(row.text('would_show'), 2 * _LONGEST)}")
    return Tested(fits, opened, against)


def percent_text(value: object) -> str:
    """0.327 as 33%; what rounds to none or to all says so, for neither is known."""
    if not isinstance(value, int | float | Decimal):
        return "unknown"
    share = Decimal(str(value)) * 100
    return "under 1%" if share < 1 else "over 99%" if share > 99 else f"{share:.0f}%"


def odds_text(adds: object) -> str:
    """Log-odds that a detector adds, as the factor by which it changes the odds."""
    if not isinstance(adds, int | float | Decimal):
        return "weight not recorded"
    factor = Decimal(str(adds)).exp()
    return "adds nothing" if round(factor, 1) == 1 else f"odds × {factor:,.1f}"


def typology_text(cell: object) -> str:
    """The patterns of a case as a phrase; one that we do not know stands as it is."""
    return "; ".join(TYPOLOGIES.get(one, one.replace("_", " ")) for one in listed(str(cell or "")))


def _ask_words(check: Row) -> str:
    """What to ask for, of whom, and where each answer would leave the case."""
    good, bad = percent_text(check.get("if_good")), percent_text(check.get("if_bad"))
    holder = plain(check.text("held_by") or "whoever keeps them", _LONGEST)
    if not check.text("detector") and check.text("ask") == "inspections":
        return f"A stock check by {holder}: {good} if all is there, {bad} if units are missing."
    what = words_of_fact(plain(check.text("ask"), _LONGEST))
    return f"From {holder}: {what}. {good} if the answer explains it, {bad} if it does not."


def _name(row: Row) -> str:
    return plain(row.text("name") or row.text("detector"), _LONGEST).replace("_", " ")


def _by_case(rows: list[Row]) -> Mapping[str, list[Row]]:
    of: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        of[row.text("case_id")].append(row)
    return of
