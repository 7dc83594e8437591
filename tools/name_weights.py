"""Counts how common words are among ordinary firms and on the lists: src/tidewaiter/parties/names/common_words.tsv.

    python tools/name_weights.py [SHARED]

Firms: legal entities with an LEI (GLEIF, CC0) whose LEI has an even digest; the others stay unseen for measuring false
alerts. Beside them the names of the US lists (public domain), for words that say what a firm does or where it is.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable
from csv import reader
from pathlib import Path

import duckdb

from tidewaiter.parties.names.name import read_name
from tidewaiter.parties.names.words import lexicon

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "src" / "tidewaiter" / "parties" / "names" / "common_words.tsv"
LEAST = 5
HEADER = """# In how many of a population's names a word stands; made by tools/name_weights.py, do not edit.
# firm: GLEIF, half of the firms; words of words.toml count as on the US lists where they are more common there.
# person: OFAC individuals, 2021.
"""


def is_seen(lei: str) -> bool:
    """Whether a firm belongs to the half that words are counted in."""
    return hashlib.sha256(lei.encode()).digest()[0] % 2 == 0


def shares(names: Iterable[str], *, person: bool) -> tuple[int, Counter[str]]:
    """How many names, and in how many of them each word stands."""
    total, counts = 0, Counter[str]()
    for name in names:
        total += 1
        counts.update(set(read_name(name, person).words))
    return total, counts


def firms(shared: Path) -> Iterable[str]:
    """Legal names of the seen half of the firms."""
    found = duckdb.execute(
        f"""SELECT DISTINCT "LEI", "Entity.LegalName" FROM read_parquet('{shared}/data/gleif-lei-2025/*.parquet')"""  # noqa: S608
    ).fetchall()
    return [name for lei, name in found if name and is_seen(lei)]


def listed(shared: Path) -> Iterable[str]:
    """Names of listed firms: the Entity List, MEU and OFAC's entities."""
    names = []
    for file in ("bis_entity_list", "bis_meu", "ofac_nscmic", "dow_1260h", "state_nonproliferation"):
        told = json.loads((shared / "data" / "us-restricted-parties-2026" / f"{file}.json").read_text("utf-8"))
        names += [entry["name"] for entry in told["entities"]]
    return names + [row[1] for row in sdn(shared) if row[2] != "individual"]


def sdn(shared: Path) -> list[list[str]]:
    """Rows of OFAC's list of 2021."""
    with gzip.open(shared / "data" / "ofac-sdn-2021" / "sdn.csv.gz", "rt", encoding="latin-1", newline="") as file:
        return [row for row in reader(file) if len(row) > 2]


def main() -> None:
    """Write the table."""
    shared = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT.parent / "shared")
    ordinary, on_lists = shares(firms(shared), person=False), shares(listed(shared), person=False)
    people = shares([row[1] for row in sdn(shared) if row[2] == "individual"], person=True)
    scale = ordinary[0] / on_lists[0]
    says_little = {meaning for _, meaning in lexicon().phrases.values()} | lexicon().small | lexicon().particles
    counted = ordinary[1].copy()
    for word in says_little:  # a brand that has many listed firms is no common word
        counted[word] = max(ordinary[1][word], round(on_lists[1][word] * scale))
    common = {word: count for word, count in counted.items() if count >= LEAST}
    lines = [f"firm\t*\t{ordinary[0]}", f"person\t*\t{people[0]}"]
    lines += [f"firm\t{word}\t{count}" for word, count in sorted(common.items())]
    lines += [f"person\t{word}\t{count}" for word, count in sorted(people[1].items()) if count >= LEAST]
    OUT.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
