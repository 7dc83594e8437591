"""Which parts of the regulations that a rulebook cites read otherwise than when their wording was last kept.

The XML is that of the eCFR versioner (`/api/versioner/v1/full/DAY/title-15.xml?part=774`): DIV8 is a section, DIV9 a
supplement. Compared is the wording of each first-level paragraph, and of each ECCN of Supp. No. 1 to Part 774. That a
wording is the same says nothing about our reading of it; that it changed says only that somebody must read it again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tidewaiter.core.errors import InputError, Place
from tidewaiter.law.ecfr_text import CONTROL_LIST, paragraphs_of
from tidewaiter.law.rulebook import Rulebook

__all__ = ["FORMAT", "Drift", "cited_parts", "digests_text", "drift", "kept_digests", "wordings"]

FORMAT = "tidewaiter-wordings/2"
_SECTION = re.compile(r"\b(7[3-7]\d\.\d+)")
_SUPPLEMENT = re.compile(r"15 CFR (7[3-7]\d) Supp\. (\d+)|Supp\. No\. (\d+) to Part (7[3-7]\d)")
_ECCN = re.compile(r"([0-9][A-E][0-9]{3})\b")


@dataclass(frozen=True, slots=True)
class Drift:
    """What changed since the wordings were kept, among the parts that the rulebook cites and that the file holds."""

    changed: tuple[str, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]
    same: int
    not_in_file: tuple[str, ...]
    """Parts that the rulebook cites and this file does not hold: of another CFR part, or gone."""


def drift(book: Rulebook, found: Mapping[str, str], kept: Mapping[str, str]) -> Drift:
    """Compare the wordings of a file with those kept, as far as the rulebook cites them."""
    cited = cited_parts(book)
    now = {key: digest for key, digest in found.items() if _part(key) in cited}
    before = {key: digest for key, digest in kept.items() if _part(key) in cited}
    here = {_part(key) for key in found}
    watched = {key for key in before if _part(key) in here or _same_cfr_part(_part(key), here)}
    return Drift(
        changed=tuple(sorted(key for key in now if key in before and now[key] != before[key])),
        new=tuple(sorted(key for key in now if key not in before)),
        gone=tuple(sorted(key for key in watched if key not in now)),
        same=sum(now[key] == before.get(key) for key in now),
        not_in_file=tuple(sorted(cited - here)),
    )


def cited_parts(book: Rulebook) -> frozenset[str]:
    """Sections and supplements that the rulebook's requirements, exceptions and paragraphs rest on."""
    rules = [one.citation for one in book.requirements] + [one.citation for one in book.exceptions]
    found = set()
    for citation in [*rules, *(one.citation for one in book.instruments.values())]:
        found |= set(_SECTION.findall(citation))
        for one in _SUPPLEMENT.finditer(citation):
            found.add(f"{one[1] or one[4]} Supp. {one[2] or one[3]}")
    if any(_ECCN.match(one.key) for one in book.paragraphs):
        found.add(CONTROL_LIST)
    return frozenset(found)


def wordings(path: Path) -> dict[str, str]:
    """SHA-256 of the wording of each paragraph or ECCN, blanks aside; the file must be eCFR XML."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError("This file cannot be read.", value=str(path), hint="Check the path.") from error
    texts = paragraphs_of(data, path.name)
    return {key: hashlib.sha256(" ".join(text.split()).encode()).hexdigest() for key, text in texts.items()}


def digests_text(found: Mapping[str, str], kept: Mapping[str, str]) -> str:
    """The wordings to keep: those of this file over those kept before of other parts."""
    here = {_part(key) for key in found}
    others = {key: digest for key, digest in kept.items() if _part(key) not in here}
    body = {"format": FORMAT, "sha256": {**others, **found}}
    return json.dumps(body, indent=1, sort_keys=True) + "\n"


def kept_digests(path: Path) -> dict[str, str]:
    """The wordings kept before; none where there is no such file yet."""
    if not path.exists():
        return {}
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        if body["format"] == FORMAT:
            return {str(key): str(digest) for key, digest in body["sha256"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError("These are no kept wordings.", place=Place(str(path)), expected=FORMAT) from error
    raise InputError("These are no kept wordings.", place=Place(str(path)), expected=FORMAT)


def _part(key: str) -> str:
    return " ".join(key.split()[:3]) if " Supp. " in key else key.split(maxsplit=1)[0]


def _same_cfr_part(part: str, here: set[str]) -> bool:
    """Whether the file holds anything of the same CFR part, so that what is not in it is gone."""
    number = part.split(".", maxsplit=1)[0].split(maxsplit=1)[0]
    return any(one.split(".")[0].split()[0] == number for one in here)
