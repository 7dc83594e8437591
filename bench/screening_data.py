"""The real lists, pairs and ordinary firms that the screening benchmarks run on, and who counts as one party."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import os
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
from anyascii import anyascii

from tidewaiter.parties.entries import ListEntry

__all__ = [
    "Pair",
    "entity_list",
    "folded",
    "ordinary_firms",
    "other_lists",
    "pairs",
    "parties",
    "sample_size",
    "sdn",
    "shared_folder",
]

ENTITY_LIST = "bis_entity_list.json"
_NOT_LISTS = {"lists.json", ENTITY_LIST}
_EFFECTS = {"bis_entity_list.json": "license", "bis_meu.json": "license", "bis_dpl.json": "prohibited"}
_KINDS = {"individual": "person", "vessel": "vessel", "aircraft": "aircraft"}


def shared_folder() -> Path:
    """The folder of real data beside the checkout."""
    path = Path(os.environ.get("TIDEWAITER_SHARED", "../shared")).resolve() / "data"
    if not path.is_dir():
        raise SystemExit(f"no shared data at {path}; set TIDEWAITER_SHARED")
    return path


def sample_size(wanted: int) -> int:
    """How many to run: all that is wanted, or no more than TIDEWAITER_BENCH_SAMPLE for a quick look."""
    most = os.environ.get("TIDEWAITER_BENCH_SAMPLE")
    return min(wanted, int(most)) if most else wanted


@cache
def folded(name: str) -> str:
    """Letters and digits in lower-case ASCII, in words: what two spellings of exactly the same name share."""
    return " ".join("".join(c if c.isalnum() else " " for c in anyascii(name).casefold()).split())


def _read(file: str) -> list[ListEntry]:
    text = (shared_folder() / "us-restricted-parties-2026" / file).read_text(encoding="utf-8")
    stored = json.loads(text)
    return [
        ListEntry(
            list_id=stored["list_id"],
            entry_id=f"{stored['list_id']}-{at}",
            name=one["name"],
            effect=_EFFECTS.get(file, "diligence_only"),
            aliases=tuple(one["aliases"]),
            countries=(one["country"],) if one.get("country") else (),
        )
        for at, one in enumerate(stored["entities"])
        if one["name"].strip()
    ]


def entity_list() -> list[ListEntry]:
    """The Entity List of July 2026."""
    return _read(ENTITY_LIST)


def other_lists() -> list[ListEntry]:
    """The other twelve US lists of the same day."""
    folder = shared_folder() / "us-restricted-parties-2026"
    files = sorted(path.name for path in folder.glob("*.json") if path.name not in _NOT_LISTS)
    return [entry for file in files for entry in _read(file)]


def sdn() -> list[ListEntry]:
    """The SDN list of July 2021 with its alternate names."""
    folder = shared_folder() / "ofac-sdn-2021"
    aliases: dict[str, list[str]] = defaultdict(list)
    for row in _rows(folder / "alt.csv.gz"):
        if len(row) >= 4:
            aliases[row[0]].append(row[3].strip())
    return [
        ListEntry(
            list_id="ofac-sdn-2021",
            entry_id=f"ofac-sdn-{row[0]}",
            name=row[1].strip(),
            effect="prohibited",
            kind=_KINDS.get(row[2].strip(), "company"),
            aliases=tuple(aliases[row[0]]),
        )
        for row in _rows(folder / "sdn.csv.gz")
        if len(row) >= 4
    ]


def _rows(path: Path) -> list[list[str]]:
    with gzip.open(path, "rt", encoding="utf-8", errors="replace", newline="") as text:
        return list(csv.reader(text))


def ordinary_firms(count: int, seed: int = 20261129) -> list[str]:
    """Legal names drawn from the firms that hold an LEI, each once, in an order that the seed fixes."""
    files = str(shared_folder() / "gleif-lei-2025" / "*.parquet")
    found = duckdb.execute(
        'SELECT LEI, min("Entity.LegalName") FROM read_parquet(?) '
        "WHERE trim(\"Entity.LegalName\") <> '' GROUP BY LEI ORDER BY LEI",
        [files],
    ).fetchall()
    return [name for _, name in random.Random(seed).sample(found, min(count, len(found)))]


def parties(entries: Iterable[ListEntry], by: str = "exact") -> Mapping[str, int]:
    """The number of the party of each entry id.

    `exact`: entries with exactly the same main name are one party, as the Entity List writes a firm once a country.
    `folded`: so are entries of any list that share a name once folded, as one firm may stand on several lists.
    """
    listed = list(entries)
    parent = list(range(len(listed)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    first: dict[str, int] = {}
    for at, entry in enumerate(listed):
        for key in {entry.name} if by == "exact" else {folded(name) for name in entry.names} - {""}:
            parent[root(at)] = root(first.setdefault(key, at))
    return {entry.entry_id: root(at) for at, entry in enumerate(listed)}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names, whether they are one party, and what the frozen peer said."""

    group: str
    schema: str
    name1: str
    name2: str
    is_match: bool
    peer_score: float
    peer_said: bool

    @property
    def looked_at(self) -> bool:
        """Whether developers may have tuned on it; the other half was kept aside."""
        written = f"{self.name1}|{self.name2}|{self.schema}".encode()
        return hashlib.sha256(written).digest()[0] % 2 == 0


def pairs() -> Sequence[Pair]:
    """The labelled pairs with frozen scores of nomenklatura logic-v2."""
    path = shared_folder() / "name-matching-nomenklatura" / "logicv2-frozen.csv"
    with path.open(encoding="utf-8", newline="") as text:
        return [
            Pair(
                row["case_group"],
                row["schema"],
                row["name1"],
                row["name2"],
                row["is_match"] == "true",
                float(row["score"]),
                row["predicted_match"] == "true",
            )
            for row in csv.DictReader(text)
        ]
