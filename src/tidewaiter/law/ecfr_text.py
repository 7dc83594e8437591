"""Reads eCFR XML: the wording of each first-level paragraph of a section, and of each ECCN of the control list.

Both forms that the Government publishes are read, that of the versioner and the bulk file. What editors add (source
credits, authorities, notes about effect, announced amendments) is no wording: it changes without the rule.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.parsers import expat

from tidewaiter.core.errors import InputError, Place

__all__ = ["CONTROL_LIST", "paragraphs_of"]

CONTROL_LIST = "774 Supp. 1"

_SECTION = re.compile(r"\b(7[3-7]\d\.\d+)")
_APPENDIX = re.compile(r"Supplement No\. (\d+) to Part (\d+)")
_LABEL = re.compile(r"\(([a-z]+)\)")
_ECCN = re.compile(r"([0-9][A-E][0-9]{3})(?![\w.])")
_CATEGORY = re.compile(r"Category \d|[A-E]\. ")
_DIVISIONS = frozenset({"DIV8", "DIV9"})
_EDITORS = frozenset(
    {"HEAD", "CITA", "AUTH", "SOURCE", "SECAUTH", "PARAUTH", "APPRO", "EDNOTE", "EFFDNOT", "CFRTOC", "HEADER"}
)
_INLINE = frozenset({"I", "E", "SU", "FR", "B", "AC", "XREF", "FTREF", "A", "SUP", "SUB", "EM", "STRONG"})
_LEADS = frozenset({"P", "FP", "FP-1", "FP-2"})
"""A unit begins with one of these; a note, a table or a quotation belongs to the unit in which it stands."""
_HINT = "Fetch /api/versioner/v1/full/DAY/title-15.xml?part=774 from www.ecfr.gov again."


class _Entities(Exception):
    """An entity declaration, which could grow without bound."""


def paragraphs_of(data: bytes, shown: str) -> dict[str, str]:
    """The wording of each paragraph or ECCN by its name, such as `742.6 (a)` or `774 Supp. 1 3A090`."""
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise InputError(f"This is not XML: {error}", place=Place(shown, error.lineno), hint=_HINT) from error
    except _Entities as error:
        raise InputError("This XML declares entities; eCFR XML has none.", place=Place(shown)) from error
    if not reader.found:
        raise InputError("No section is in this file.", place=Place(shown), expected="eCFR XML", hint=_HINT)
    texts: dict[str, str] = {}
    for part, blocks in reader.found.items():
        for unit, block in zip(_units(part, blocks), blocks, strict=True):
            key = f"{part} {unit}".strip()
            texts[key] = f"{texts.get(key, '')}\n{block.text}"
    return texts


class _Block:
    """A paragraph, table, note or heading that stands directly in a section."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.parts: list[str] = []
        self.begun = False
        self.bold = False
        """Whether its first word is bold, as an ECCN's is where its entry begins."""

    @property
    def text(self) -> str:
        return " ".join("".join(self.parts).split())


class _Reader:
    """Collects what stands in each section and supplement, in order."""

    def __init__(self) -> None:
        self.found: dict[str, list[_Block]] = {}
        self._parts: list[str] = []
        self._block: _Block | None = None
        self._open: list[str] = []
        """The elements that are open inside the block."""
        self._skipped = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data
        self.parser.EntityDeclHandler = self._entity

    def _entity(self, *_: object) -> None:
        raise _Entities

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._skipped or name in _EDITORS or (name == "XREF" and self._announces(attributes)):
            self._skipped += 1
        elif name in _DIVISIONS:
            number = attributes.get("N", "")
            self._parts.append(_named(number) if number else "".join(self._parts[-1:]))
        elif self._block is not None:
            self._open.append(name)
        elif self._parts:
            self._block, self._open = _Block(name), [name]

    def _announces(self, attributes: dict[str, str]) -> bool:
        """Whether a reference is an editor's link to an amendment that is published and not yet in the text."""
        return self._block is None or bool({"REFID", "AMDINSN"} & attributes.keys())

    def _end(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
        elif name in _DIVISIONS:
            self._parts.pop()
        elif self._block is not None:
            self._open.pop()
            if name.upper() not in _INLINE:
                self._block.parts.append(" ")
            if not self._open:
                if self._block.begun:
                    self.found.setdefault(self._parts[-1], []).append(self._block)
                self._block = None

    def _data(self, text: str) -> None:
        if self._block is None or self._skipped:
            return
        if text.strip() and not self._block.begun:
            self._block.begun, self._block.bold = True, "B" in self._open
        self._block.parts.append(text)


def _named(number: str) -> str:
    """742.6 of `§ 742.6`, or `774 Supp. 1` of `Supplement No. 1 to Part 774`."""
    appendix = _APPENDIX.search(number)
    if appendix:
        return f"{appendix[2]} Supp. {appendix[1]}"
    section = _SECTION.search(number)
    return section[1] if section else number.strip()


def _units(part: str, blocks: Sequence[_Block]) -> list[str]:
    """The first-level paragraph or ECCN to which each block belongs."""
    return _eccns(blocks) if part == CONTROL_LIST else _letters(blocks)


def _eccns(blocks: Sequence[_Block]) -> list[str]:
    found, now = [], ""
    for block in blocks:
        eccn = _ECCN.match(block.text)
        if eccn and block.bold and block.name in _LEADS:
            now = eccn[1]
        elif block.name.startswith("HD") and _CATEGORY.match(block.text):
            now = ""
        found.append(now)
    return found


def _letters(blocks: Sequence[_Block]) -> list[str]:
    """A letter begins a first-level paragraph if it comes after the last one that did.

    (i), (v) and (x) are Roman numbers of a lower level unless the letter before them was (h), (u) or (w), and no (ii),
    (iv) or (ix) stands beside them.
    """
    labels = [found[1] if block.name in _LEADS and (found := _LABEL.match(block.text)) else "" for block in blocks]
    units, now = [], ""
    for place, label in enumerate(labels):
        if len(label) == 1 and label > now and not _roman(labels, place, now):
            now = label
        units.append(f"({now})" if now else "")
    return units


def _roman(labels: Sequence[str], place: int, now: str) -> bool:
    label = labels[place]
    if label not in {"i", "v", "x"}:
        return False
    if now != chr(ord(label) - 1):
        return True
    before = next((one for one in reversed(labels[:place]) if one), "")
    after = next((one for one in labels[place + 1 :] if one), "")
    return {"i": after == "ii", "v": before == "iv", "x": before == "ix"}[label]
