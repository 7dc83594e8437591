"""What a JSON file of EPCIS events holds: a capture or query document, one event, a list of them, or JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from tidewaiter.core.errors import InputError, Place
from tidewaiter.records.formats.epcis.tree import STANDARD_PREFIXES, namespaces_of

__all__ = ["DEEPEST", "Document", "Written", "documents_of", "events_at", "events_of", "read_documents"]

DEEPEST = 100
"""Objects inside objects; an event has seven, and extensions few more."""
_EXPECTED = "EPCIS 2.0 as JSON-LD: a document, an event, a list of them, or one a line"


@dataclass(frozen=True, slots=True)
class Document:
    """One JSON value of a file, and the line it begins on where the file has one a line."""

    file: str
    value: Any
    line: int | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """An event as it stands in its file, with what the document around it says."""

    value: Mapping[str, Any]
    place: Place
    namespaces: Mapping[str, str]
    ignored: tuple[str, ...] = ()
    sender: str = ""

    @property
    def path(self) -> str:
        """Where in the document it stands."""
        return self.place.column


def read_documents(path: Path) -> list[Document]:
    """The JSON values of a file, or an InputError that says where it is none."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError("This file cannot be read.", place=Place(path.name), expected=_EXPECTED) from error
    return documents_of(data, path.name)


def documents_of(data: bytes, file: str) -> list[Document]:
    """The JSON values in the bytes of a file."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError(
            "This file is not UTF-8 text.", place=Place(file, line), expected="JSON in UTF-8", hint="Save it as UTF-8."
        ) from error
    if not text.strip():
        raise InputError("This file is empty.", place=Place(file), expected=_EXPECTED)
    if text.lstrip().startswith("<"):
        raise InputError(
            "This is XML.", place=Place(file), expected=_EXPECTED, hint="Have the events exported as EPCIS 2.0 JSON-LD."
        )
    try:
        found = [Document(file, _parsed(text, Place(file)))]
    except json.JSONDecodeError as error:
        found = _lines(text, file, error)
    for one in found:
        _check_depth(one)
    return [each for one in found for each in _entries(one)]


def _entries(document: Document) -> Iterator[Document]:
    if not isinstance(document.value, list):
        yield document
        return
    for n, value in enumerate(document.value):
        yield Document(document.file, value, document.line, f"[{n}]")


def _parsed(text: str, place: Place) -> Any:
    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        shape = dict(found)
        if len(shape) < len(found):
            twice = next(name for n, (name, _) in enumerate(found) if name in {key for key, _ in found[:n]})
            raise InputError(
                "This name stands twice in one object, so that one of its values would be lost.",
                place=place,
                value=twice,
                expected="each name once",
            )
        return shape

    def constant(name: str) -> Any:
        raise InputError("This is no number that JSON knows.", place=place, value=name, expected="a number")

    try:
        return json.loads(text, parse_float=Decimal, parse_int=_whole, object_pairs_hook=pairs, parse_constant=constant)
    except RecursionError as error:
        raise _too_deep(place) from error


def _whole(digits: str) -> int | Decimal:
    return int(digits) if len(digits) < 400 else Decimal(digits)


def _lines(text: str, file: str, whole: json.JSONDecodeError) -> list[Document]:
    found: list[Document] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            found.append(Document(file, _parsed(line, Place(file, number)), number))
        except json.JSONDecodeError as error:
            first = not found
            raise InputError(
                f"This is not JSON: {(whole if first else error).msg}.",
                place=Place(file, whole.lineno if first else number),
                value=text.split("\n")[whole.lineno - 1 if first else number - 1].strip()[:80],
                expected=_EXPECTED,
                hint="Export the events again; the file may have been cut off.",
            ) from error
    return found


def _check_depth(document: Document) -> None:
    level, depth = [document.value], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise _too_deep(Place(document.file, document.line))
        below: list[Any] = []
        for one in level:
            inside = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
            below += [each for each in inside if isinstance(each, dict | list)]
        level = below


def _too_deep(place: Place) -> InputError:
    return InputError(
        "This document nests too deeply.", place=place, expected=f"at most {DEEPEST} objects inside one another"
    )


def events_at(value: Mapping[str, Any]) -> tuple[str, Any]:
    """Where the events of a document stand, and what stands there."""
    body = value.get("epcisBody")
    if not isinstance(body, dict):
        return "epcisBody", body
    if value.get("type") == "EPCISQueryDocument":
        for name in ("queryResults", "resultsBody"):
            body = body.get(name) if isinstance(body, dict) else None
        found = body.get("eventList") if isinstance(body, dict) else None
        return "epcisBody.queryResults.resultsBody.eventList", found
    if "event" in body and "eventList" not in body:
        return "epcisBody.event", [body["event"]]
    return "epcisBody.eventList", body.get("eventList")


def events_of(document: Document) -> list[Written]:
    """The events of a document that is valid, or valid but for some of its events."""
    value = document.value
    if not isinstance(value, dict):
        return []
    spaces = namespaces_of(value.get("@context"), STANDARD_PREFIXES)
    sender = value.get("sender")
    if value.get("type") not in ("EPCISDocument", "EPCISQueryDocument"):
        return [Written(value, Place(document.file, document.line, document.path), spaces)]
    at, found = events_at(value)
    start = f"{document.path}.{at}" if document.path else at
    ignored = _ignored(value, spaces)
    return [
        Written(
            event,
            Place(document.file, document.line, start if at.endswith(".event") else f"{start}[{n}]"),
            spaces,
            ignored,
            sender if isinstance(sender, str) else "",
        )
        for n, event in enumerate(found if isinstance(found, list) else [])
        if isinstance(event, dict)
    ]


def _ignored(value: Mapping[str, Any], spaces: Mapping[str, str]) -> tuple[str, ...]:
    """Fields that the document says take no part in the hash."""
    body = value.get("epcisBody")
    results = body.get("queryResults") if isinstance(body, dict) else None
    names: list[str] = []
    for shape in (value, results):
        for key, listed in shape.items() if isinstance(shape, dict) else ():
            if key.endswith(":ignoreFields") and isinstance(listed, list):
                names += [name for name in listed if isinstance(name, str)]
    split = [name.partition(":") for name in names]
    return tuple(f"{{{spaces[prefix]}}}{rest}" for prefix, _, rest in split if prefix in spaces)
