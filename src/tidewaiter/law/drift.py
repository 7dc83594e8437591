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
from xml.parsers import expat

from tidewaiter.core.errors import InputError, Place
from tidewaiter.law.rulebook import Rulebook

__all__ = ["FORMAT", "Drift", "cited_parts", "digests_text", "drift", "kept_digests", "wordings"]

FORMAT = "tidewaiter-wordings/1"
_SECTION = re.compile(r"\b(7[3-7]\d\.\d+)")
_SUPPLEMENT = re.compile(r"15 CFR (7[3-7]\d) Supp\. (\d+)|Supp\. No\. (\d+) to Part (7[3-7]\d)")
_APPENDIX = re.compile(r"Supplement No\. (\d+) to Part (\d+)")
_LABEL = re.compile(r"\(([a-z])\)")
_ECCN = re.compile(r"([0-9][A-E][0-9]{3})\b")
_ROMAN = set("ivx")


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
        found.add("774 Supp. 1")
    return frozenset(found)


def wordings(path: Path) -> dict[str, str]:
    """SHA-256 of the wording of each paragraph or ECCN, blanks aside; the file must be eCFR XML."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError("This file cannot be read.", value=str(path), hint="Check the path.") from error
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        hint = "Fetch /api/versioner/v1/full/DAY/title-15.xml?part=774 from www.ecfr.gov again."
        raise InputError(f"This is not XML: {error}", place=Place(path.name, error.lineno), hint=hint) from error
    except _Entities as error:
        raise InputError("This XML declares entities; eCFR XML has none.", place=Place(path.name)) from error
    if not reader.texts:
        hint = "Fetch /api/versioner/v1/full/DAY/title-15.xml?part=774 from www.ecfr.gov."
        raise InputError("No section is in this file.", place=Place(path.name), expected="eCFR XML", hint=hint)
    return {key: hashlib.sha256(" ".join(text.split()).encode()).hexdigest() for key, text in reader.texts.items()}


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


class _Entities(Exception):
    """An entity declaration, which could grow without bound."""


class _Reader:
    """Collects the text of each paragraph under its section, or of each ECCN under its supplement."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self._part = ""
        self._unit = ""
        self._paragraph: list[str] | None = None
        self._depth = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data
        self.parser.EntityDeclHandler = self._entity

    def _entity(self, *_: object) -> None:
        raise _Entities

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name in {"DIV8", "DIV9"}:
            self._part, self._unit = _named(attributes.get("N", "")), ""
        elif name not in {"HEAD", "I", "E", "SU", "FR", "B"} and self._part and self._paragraph is None:
            self._paragraph = []
        if self._paragraph is not None:
            self._depth += 1

    def _end(self, name: str) -> None:
        if name in {"DIV8", "DIV9"}:
            self._part = ""
        if self._paragraph is None:
            return
        self._depth -= 1
        if self._depth == 0:
            self._keep("".join(self._paragraph).strip())
            self._paragraph = None

    def _data(self, text: str) -> None:
        if self._paragraph is not None:
            self._paragraph.append(text)

    def _keep(self, text: str) -> None:
        if not text or not self._part:
            return
        self._unit = _unit(self._part, text, self._unit)
        key = f"{self._part} {self._unit}".strip()
        self.texts[key] = f"{self.texts.get(key, '')}\n{text}"


def _named(number: str) -> str:
    """742.6 of `§ 742.6`, or `774 Supp. 1` of `Supplement No. 1 to Part 774`."""
    appendix = _APPENDIX.search(number)
    if appendix:
        return f"{appendix[2]} Supp. {appendix[1]}"
    section = _SECTION.search(number)
    return section[1] if section else number.strip()


def _unit(part: str, text: str, before: str) -> str:
    """The first-level paragraph or ECCN that a text begins, else the one it goes on with.

    (i), (v) and (x) begin a first-level paragraph only after (h), (u) and (w); elsewhere they number a lower level.
    """
    if part == "774 Supp. 1":
        eccn = _ECCN.match(text)
        return eccn[1] if eccn else before
    label = _LABEL.match(text)
    if not label:
        return before
    letter = label[1]
    follows = before == f"({chr(ord(letter) - 1)})"
    return f"({letter})" if letter not in _ROMAN or follows else before


def _part(key: str) -> str:
    return " ".join(key.split()[:3]) if " Supp. " in key else key.split(maxsplit=1)[0]


def _same_cfr_part(part: str, here: set[str]) -> bool:
    """Whether the file holds anything of the same CFR part, so that what is not in it is gone."""
    number = part.split(".", maxsplit=1)[0].split(maxsplit=1)[0]
    return any(one.split(".")[0].split()[0] == number for one in here)
