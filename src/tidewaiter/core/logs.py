"""What the log says of an audit: fixed words, numbers and the audit's id; at INFO and above nothing that names a party.

An INFO line carries only numbers and the text fields listed in PLAIN_FIELDS; any other text is withheld, and so are
the arguments of an ordinary logging call. DEBUG may quote records. Where lines go is the command line's affair.
"""

from __future__ import annotations

import contextlib
import contextvars
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime

__all__ = ["PLAIN_FIELDS", "JsonLine", "about", "detail", "event"]

PLAIN_FIELDS = frozenset(
    {"as_of", "command", "duckdb", "error", "outcome", "python", "sha256", "step", "table", "version"}
)
"""Fields whose text comes from the program, never from a record or from a file's name."""

WITHHELD = "(withheld)"

_LOGGER = logging.getLogger("tidewaiter.audit")
_AUDIT: contextvars.ContextVar[str] = contextvars.ContextVar("audit", default="")


@contextlib.contextmanager
def about(audit_id: str) -> Iterator[None]:
    """Every line written inside carries this audit's id."""
    token = _AUDIT.set(audit_id)
    try:
        yield
    finally:
        _AUDIT.reset(token)


def event(name: str, **fields: object) -> None:
    """Log at INFO what a later reader wants to count: a fixed name, numbers and plain fields."""
    _say(logging.INFO, name, {key: _plain(key, value) for key, value in fields.items()})


def detail(name: str, **fields: object) -> None:
    """Log at DEBUG what only a person who hunts a fault wants to read; it may quote records."""
    _say(logging.DEBUG, name, fields)


class JsonLine(logging.Formatter):
    """One JSON object a line: `at` (UTC), `level`, `room`, `audit_id` where there is one, `event`, and its fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON; at INFO and above without the arguments and the traceback that could quote a record."""
        quiet = record.levelno >= logging.INFO
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "room": record.name,
        }
        if audit_id := getattr(record, "audit_id", None) or _AUDIT.get():
            line["audit_id"] = str(audit_id)
        line["event"] = getattr(record, "event", None) or (str(record.msg) if quiet else record.getMessage())
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__ if quiet else self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def _say(level: int, name: str, fields: dict[str, object]) -> None:
    """A formatter that knows no fields still shows them, so they stand in the message too."""
    words = " ".join(f"{key}={value}" for key, value in fields.items())
    _LOGGER.log(level, f"{name} {words}".strip(), extra={"audit_id": _AUDIT.get(), "event": name, "fields": fields})


def _plain(key: str, value: object) -> object:
    if value is None or isinstance(value, bool | int | float) or key in PLAIN_FIELDS:
        return value
    return WITHHELD
