"""Numbers and names of the account pages as a person writes them, made safe to print."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tidewaiter.account.pages.audit_tables import Row
from tidewaiter.cli.layout import bullets, labelled
from tidewaiter.cli.plain import plain

__all__ = [
    "MOST",
    "absent",
    "amount",
    "as_text",
    "duty",
    "how_many",
    "how_many_first",
    "month",
    "problems",
    "safe",
    "units",
    "words",
]

MOST = 30
"""Lines shown of each kind, the last ones; --json writes all of them."""

_BALANCE = (
    ("committed_units", "committed"),
    ("in_transit_units", "in transit"),
    ("received_units", "received"),
    ("reshipped_units", "passed on"),
    ("retired_units", "retired"),
    ("stored_units", "stored"),
    ("expected_units", "expected"),
    ("installed_units", "installed"),
    ("held_units", "received and nothing more said"),
    ("open_units", "removed and closed by nothing"),
    ("in_repair_units", "in repair"),
    ("verified_units", "verified"),
    ("powered_max_units", "powered at most"),
    ("unexplained_supply_units", "supply without an explanation"),
)

_ALWAYS = ("expected_units", "installed_units", "verified_units", "powered_max_units")


def amount(value: object) -> str:
    """A number with no trailing zeros and thousands apart."""
    if value is None:
        return "not known"
    text = f"{value:,}" if isinstance(value, int) else f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def how_many(count: int, shown: int) -> str:
    """How many there are, and that not all are shown where that is so."""
    return f"{count:,}" if count <= shown else f"{count:,}, the last {shown} shown; --json writes all of them"


def how_many_first(count: int) -> str:
    """As how_many, of what is shown from its beginning."""
    return f"{count:,}" if count <= MOST else f"{count:,}, the first {MOST} shown; --json writes all of them"


def words(value: object) -> str:
    """A list of our own words, as a sentence has them."""
    return str(value or "").replace("|", ", ").replace("_", " ")


def safe(text: str) -> str:
    """Words that hold what users wrote, on one line."""
    return plain(text)


def month(value: object) -> str:
    """2025-03 of the month's first day."""
    return str(value)[:7]


def units(balance: Row) -> str:
    """What a balance says, in words; what is not known is left out, and a 0 in an account of movements too."""
    told = []
    for column, name in _BALANCE:
        value = balance.get(column)
        if value is not None and (value or column in _ALWAYS):
            told.append(f"{name} {amount(value)}")
    low, mid, high = (balance.get(f"unaccounted_{end}") for end in ("low", "mid", "high"))
    if high is not None:
        told.append(f"unaccounted {amount(mid)} ({amount(low)} to {amount(high)})")
    if balance.get("unaccounted_why"):
        told.append(f"open because: {words(balance['unaccounted_why'])}")
    return ", ".join(told) or "nothing is known"


def duty(one: Row) -> str:
    """What is owed by when, and how that stands."""
    at = f" at {one['site_id']}" if one["site_id"] else ""
    done = f" on {one['done_on']}" if one["done_on"] else ""
    missing = f", missing {one['missing_facts']}" if one["missing_facts"] else ""
    return safe(f"{one['due_on']}  {one['duty']}{at}: {one['state']}{done}{missing}")


def problems(found: Sequence[Row]) -> list[str]:
    """The contradictions in custody, one line each; `!` says that the records disagree, not who is right."""
    if not found:
        return []
    told = []
    for one in found[-MOST:]:
        days = f" from {one['from_on']}" + (f" until {one['until_on']}" if one.get("until_on") else "")
        what = one.get("serial_number") or f"{amount(one.get('units'))} of {one.get('item_id')}"
        where = ", ".join(f"{kind} {one[f'{kind}_id']}" for kind in ("party", "site") if one.get(f"{kind}_id"))
        missing = f"; missing {words(one['missing_facts'])}" if one.get("missing_facts") else ""
        told.append(
            safe(f"! {words(one['problem'])}: {what}{days}{f' ({where})' if where else ''}: {one['detail']}{missing}")
        )
    return [labelled("contradictions", how_many(len(found), MOST)), bullets(told, " " * 18)]


def absent(tables: Sequence[str]) -> list[str]:
    """The line that says which tables this audit does not have; nothing where it has all."""
    if not tables:
        return []
    return [labelled("absent", f"{', '.join(tables)}: this audit wrote no such table. Run it again with this version.")]


def as_text(row: Row) -> dict[str, object]:
    """Whole numbers stay numbers; days and decimals are written out, so that no reader rounds them."""
    return {name: one if one is None or isinstance(one, int) else _exact(one) for name, one in row.items()}


def _exact(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
