"""A reply as plain values: the one JSON shape of an answer, for the command line and for receipts."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from tidewaiter.law.ask import Reply
from tidewaiter.law.overlay_determine import Hypothetical

__all__ = ["reply_record"]


def reply_record(reply: Reply) -> dict[str, Any]:
    """Everything one law says; days as text, tuples as lists."""
    found = reply.determination
    shape: dict[str, Any] = {
        "law": reply.book.name,
        "title": reply.book.title,
        "facts": {name: _fact(value) for name, value in sorted(reply.facts.items())},
        "silent": reply.silent,
        "determination": _plain(dataclasses.asdict(found)) if found else None,
    }
    if reply.hypothetical:
        shape["hypothetical"] = _hypothetical(reply.hypothetical)
    return shape


def _hypothetical(both: Hypothetical) -> dict[str, Any]:
    return {
        "overlay": both.overlay.name,
        "title": both.overlay.title,
        "is_law": False,
        "state": both.state,
        "open_questions": list(both.overlay.open_questions),
        "under_the_law_as_it_stands": _plain(dataclasses.asdict(both.base)),
        "duties": [
            {"who": duty.who, "does": duty.does, "deadline": duty.deadline, "applies": given.answer.value}
            for duty, given in both.duties
        ],
    }


def _fact(value: object) -> str:
    return str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, dt.date) else value
