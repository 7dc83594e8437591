"""Reads the innocent explanations: what each means, which rows say so, and whom to ask where none does."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from tidewaiter.core.toml_entry import Entry, TomlFile

__all__ = ["ANSWER_COLUMNS", "Explanation", "explanations", "query"]

ANSWER_COLUMNS = ("row_id", "answer", "units", "evidence", "missing")
"""What an explanation's SELECT yields, in this order: one row for each line of `asked_lines`."""

_FILE = "explanations.toml"
_KEYS = ("name", "title", "yes", "no", "sees", "assumes", "cannot_see", "reads", "asks", "numbers")


@dataclass(frozen=True, slots=True)
class Explanation:
    """One lawful look-alike. It explains a line only if rows say so, and then a number of its units.

    `yes` and `no` say what the records say of a line; `asks` gives, by the fact that is missing, the record that would
    tell and who holds it; `numbers` are the parameters of its SQL.
    """

    name: str
    title: str
    yes: str
    no: str
    sees: str
    assumes: str
    cannot_see: str
    reads: tuple[str, ...]
    asks: Mapping[str, tuple[str, str]]
    numbers: Mapping[str, int]
    sql: str
    digest: str


@cache
def explanations() -> tuple[Explanation, ...]:
    """Every explanation, in the order of their file."""
    data = resources.files(__package__).joinpath(_FILE).read_bytes()
    return tuple(_explanation(one) for one in TomlFile.parse(_FILE, data).entries("explanation"))


def query(name: str) -> str:
    """The text of a query of this room."""
    return resources.files(__package__).joinpath("queries", f"{name}.sql").read_text(encoding="utf-8")


def _explanation(entry: Entry) -> Explanation:
    entry.only(_KEYS)
    name = entry.text("name")
    sql = query(name)
    asks = {one["fact"]: (one["record"], one["holder"]) for one in entry.values["asks"]}
    numbers = entry.values.get("numbers", {})
    digest = hashlib.sha256(f"{entry.values}\0{sql}".encode()).hexdigest()
    return Explanation(
        name=name,
        title=entry.text("title"),
        yes=entry.text("yes"),
        no=entry.text("no"),
        sees=entry.text("sees"),
        assumes=entry.text("assumes"),
        cannot_see=entry.text("cannot_see"),
        reads=entry.texts("reads"),
        asks=asks,
        numbers=numbers,
        sql=sql,
        digest=digest,
    )
