"""Whether a document is EPCIS 2.0: what it must have around its events, and each event in turn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tidewaiter.core.errors import InputError
from tidewaiter.records.formats.epcis.check_event import check_event
from tidewaiter.records.formats.epcis.document import Document, events_at
from tidewaiter.records.formats.epcis.instants import instant
from tidewaiter.records.formats.epcis.problems import Problems
from tidewaiter.records.formats.epcis.tree import namespaces_of

__all__ = ["check_document", "check_documents"]

_DOCUMENTS = ("EPCISDocument", "EPCISQueryDocument")
_KNOWN = (
    "@context", "type", "id", "schemaVersion", "creationDate", "epcisHeader", "epcisBody", "sender", "receiver",
    "instanceIdentifier",
)  # fmt: skip


def check_documents(documents: Iterable[Document]) -> list[InputError]:
    """Everything that is wrong in these documents, in their order; empty if they are valid."""
    return [problem for one in documents for problem in check_document(one)]


def check_document(document: Document) -> list[InputError]:
    """Everything that is wrong in one document, or in one event that stands alone."""
    problems = Problems(document.file, document.line)
    value = document.value
    if not isinstance(value, dict):
        problems.add(
            document.path, "This is no event and no document.", str(value)[:80], "an object with @context and type"
        )
        return problems.found
    start = f"{document.path}." if document.path else ""
    _context(value.get("@context"), f"{start}@context", problems)
    if value.get("type") in _DOCUMENTS:
        _around(value, start, problems)
        _events(value, start, problems)
    else:
        check_event(value, document.path, problems, namespaces_of(value.get("@context")))
    return problems.found


def _context(context: Any, path: str, problems: Problems) -> None:
    if context is None or context in ([], "", {}):
        problems.add(
            path,
            "@context is missing, so that no word of the document has a meaning.",
            expected="https://ref.gs1.org/standards/epcis/epcis-context.jsonld",
            hint='Add "@context" with that address as the first field.',
        )
        return
    parts = context if isinstance(context, list) else [context]
    if any(not isinstance(part, str | dict) for part in parts):
        problems.add(path, "@context cannot be read.", str(context)[:80], "web addresses, or prefixes with theirs")
    elif not any(isinstance(part, str) and "epcis" in part.lower() for part in parts):
        problems.add(
            path,
            "@context does not name the EPCIS vocabulary.",
            str(context)[:80],
            "https://ref.gs1.org/standards/epcis/epcis-context.jsonld among its entries",
        )


def _around(value: dict[str, Any], start: str, problems: Problems) -> None:
    version = value.get("schemaVersion")
    if str(version) not in ("2.0", "2.0.0", "2.0.1", "2.1"):
        problems.add(
            f"{start}schemaVersion",
            "The version of the document is missing or is not 2.0.",
            "" if version is None else str(version),
            "2.0",
            "Have the sender export EPCIS 2.0; earlier versions are XML and are not read here.",
        )
    created = value.get("creationDate")
    if not isinstance(created, str) or instant(created) is None:
        problems.add(
            f"{start}creationDate",
            "The day the document was written is missing or is no time with its offset.",
            "" if created is None else str(created),
            "such as 2026-07-22T10:30:00Z",
        )
    for name in value:
        if name not in _KNOWN and ":" not in name:
            problems.add(f"{start}{name}", "EPCIS knows no such field here.", name, ", ".join(_KNOWN))


def _events(value: dict[str, Any], start: str, problems: Problems) -> None:
    at, events = events_at(value)
    if not isinstance(events, list):
        problems.add(
            f"{start}{at}", "The list of events is missing.", "" if events is None else str(events)[:80], "a list"
        )
        return
    spaces = namespaces_of(value.get("@context"))
    for n, event in enumerate(events):
        path = f"{start}{at}" if at.endswith(".event") else f"{start}{at}[{n}]"
        if isinstance(event, dict):
            check_event(event, path, problems, namespaces_of(event.get("@context"), spaces))
        else:
            problems.add(path, "This is no event.", str(event)[:80], "an object with type and eventTime")
