"""The names that other systems give our columns, and the words they write for our choices (layout/synonyms.toml)."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tidewaiter.records.contracts import Column, Table

__all__ = ["Header", "Names", "choice_words", "is_known_header", "names_of", "plain", "read_header"]

_FILE = Path(__file__).parent.parent / "layout" / "synonyms.toml"
_BRACKETS = re.compile(r"[(\[（【]([^)\]）】]*)[)\]）】]")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Names:
    """What a column is called elsewhere: names that mean it, and names that may mean something else too."""

    names: frozenset[str]
    weak: frozenset[str]


@dataclass(frozen=True, slots=True)
class Header:
    """A header cell: its plain name, and what stood in brackets or behind it, such as lbs, USD or MM/DD/YYYY."""

    name: str
    hints: tuple[str, ...]


def plain(text: str) -> str:
    """A name without case, punctuation and the seams of words: `ShipDate`, `SHIP_DATE` and `Ship Date:` are one."""
    seamed = _CAMEL.sub(" ", unicodedata.normalize("NFKC", text)) if not text.isupper() else text
    spelled = seamed.casefold().replace("&", " and ").replace("#", " no ").replace("n°", " no ").replace("№", " no ")
    words = re.sub(r"[^\w]+|_", " ", spelled).split()
    return " ".join(_SPELLINGS.get(word, word) for word in words)


_SPELLINGS = {
    "number": "no",
    "num": "no",
    "nbr": "no",
    "nr": "no",
    "numbers": "no",
    "dt": "date",
    "qnty": "qty",
    "quantity": "qty",
    "wgt": "weight",
    "wt": "weight",
    "amt": "amount",
    "val": "value",
    "cust": "customer",
    "desc": "description",
    "descr": "description",
    "ctry": "country",
    "cntry": "country",
    "licence": "license",
    "addr": "address",
    "mfr": "manufacturer",
    "mfg": "manufacturer",
    "ext": "extended",
}


def read_header(text: str) -> Header:
    """The header's name without its unit, and the unit: `Unit Wt (lbs)`, `Value in USD`, `Amount [kEUR]`."""
    hints = [part.strip() for part in _BRACKETS.findall(text)]
    name = _BRACKETS.sub(" ", text)
    words = name.split()
    if len(words) > 1 and words[-1].strip(".").casefold() in _UNITS:
        hints.append(words[-1].strip("."))
        words = words[:-1]
        if len(words) > 1 and words[-1].casefold() == "in":
            words = words[:-1]
    return Header(plain(" ".join(words)), tuple(hints))


_UNITS = frozenset(
    {"usd", "us$", "$", "eur", "€", "gbp", "£", "jpy", "cny", "rmb", "myr", "rm", "sgd", "s$", "hkd", "twd", "ntd"}
    | {"krw", "thb", "vnd", "inr", "kusd", "keur", "kg", "kgs", "kgm", "g", "lb", "lbs", "pounds", "oz", "t", "mt"}
    | {"tonnes", "tons", "gw", "kw", "mw", "w", "kva", "pcs", "ea"}
)


def names_of(table: Table, column: Column) -> Names:
    """The names of one column of one table; its own name is always among them."""
    found: set[str] = {plain(column.name)}
    found |= {plain(column.name.removesuffix(end)) for end in ("_usd", "_kg", "_mw") if column.name.endswith(end)}
    weak: set[str] = set()
    for key in (column.name, f"{table.name}.{column.name}"):
        entry = _data().get(key, {})
        found |= {plain(name) for name in entry.get("names", ())}
        weak |= {plain(name) for name in entry.get("weak", ())}
    return Names(frozenset(found), frozenset(weak - found))


def choice_words(table: Table, column: Column) -> Mapping[str, str]:
    """Which word of ours each foreign word in a cell stands for, in lower case."""
    words = _data()["words"]
    entry = words.get("yes_no", {}) if column.type == "yes_no" else words.get(f"{table.name}.{column.name}", {})
    found = {plain(choice): choice for choice in column.choices}
    return found | {word.casefold(): choice for choice, several in entry.items() for word in several}


@cache
def _data() -> dict[str, Any]:
    with _FILE.open("rb") as stream:
        return tomllib.load(stream)


@cache
def _every_name() -> frozenset[str]:
    entries = (entry for key, entry in _data().items() if key != "words")
    own = {plain(key.rpartition(".")[2]) for key in _data()}
    return frozenset(
        own | {plain(name) for entry in entries for part in ("names", "weak") for name in entry.get(part, ())}
    )


def is_known_header(text: str) -> bool:
    """Whether a cell could be a column's name: what tells a header from the title above it."""
    return bool(text.strip()) and read_header(text).name in _every_name()
