"""A receipt: what was asked, which law and catalogue answered, and the answer, so that anyone can recompute it offline.

Canonical JSON (keys sorted, no spaces, UTF-8), one line; `sha256` is that of the same text without itself.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from tidewaiter import __version__
from tidewaiter.chips import catalogue_digest
from tidewaiter.core.errors import InputError, Place
from tidewaiter.law.ask import Question, Reply, ask
from tidewaiter.law.item_facts import item_named
from tidewaiter.law.load import rulebook
from tidewaiter.law.overlay_load import overlay_of
from tidewaiter.law.reply_record import reply_record

__all__ = ["FORMAT", "Verdict", "receipt_text", "verify"]

FORMAT = "tidewaiter-determination-receipt/1"
_KEYS = {"format", "program", "item", "question", "rulebooks", "catalogue", "answers", "sha256"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the answer comes out the same today; `differences` say what does not, `causes` what has changed since."""

    altered: bool
    """The receipt is not as it was written: its own digest does not fit."""
    differences: tuple[str, ...]
    causes: tuple[str, ...]

    @property
    def identical(self) -> bool:
        """The receipt is intact and every part of the answer came out the same."""
        return not self.altered and not self.differences


def receipt_text(question: Question, replies: tuple[Reply, ...], item: str = "") -> str:
    """The receipt of these answers, ready to be written to a file."""
    body: dict[str, Any] = {
        "format": FORMAT,
        "program": __version__,
        "item": item,
        "question": {
            "facts": {name: str(value) for name, value in question.facts.items()},
            "day": question.day.isoformat(),
            "laws": [reply.book.name for reply in replies],
            "assumptions": dict(question.assumptions),
            "overlay": question.overlay.text if question.overlay else "",
        },
        "rulebooks": {reply.book.name: reply.book.digest for reply in replies},
        "catalogue": catalogue_digest(),
        "answers": [reply_record(reply) for reply in replies],
    }
    return _canonical({**body, "sha256": _digest(body)}) + "\n"


def verify(path: Path) -> Verdict:
    """Recompute the receipt in this file with the rulebooks and the catalogue of this program."""
    receipt = _read(path)
    body = {key: value for key, value in receipt.items() if key != "sha256"}
    altered = _digest(body) != receipt["sha256"]
    replies = ask(_question(path, receipt["question"]))
    now = json.loads(json.dumps([reply_record(reply) for reply in replies]))
    return Verdict(altered, tuple(_differences(receipt["answers"], now, "")), tuple(_causes(receipt)))


def _causes(receipt: Mapping[str, Any]) -> Iterator[str]:
    for name, digest in receipt["rulebooks"].items():
        if rulebook(name).digest != digest:
            yield f"rulebook {name} has changed (receipt {digest[:12]}, here {rulebook(name).digest[:12]})"
    if receipt["program"] != __version__:
        yield f"another version of the program (receipt {receipt['program']}, here {__version__})"
    if receipt["catalogue"] != catalogue_digest():
        yield "the chip catalogue has changed; the receipt keeps its own facts, so this alone changes no answer"
        yield from _item_now(receipt)


def _item_now(receipt: Mapping[str, Any]) -> Iterator[str]:
    """Facts of the item that the catalogue now gives otherwise."""
    if not receipt["item"]:
        return
    try:
        now = item_named(receipt["item"]).facts
    except InputError:
        yield f"the catalogue no longer knows {receipt['item']}"
        return
    for name, value in now.items():
        before = receipt["question"]["facts"].get(name)
        if before is not None and before != str(value):
            yield f"the catalogue now gives {name} = {value}; the receipt has {before}"


def _differences(before: Any, now: Any, where: str) -> Iterator[str]:
    if isinstance(before, dict) and isinstance(now, dict):
        for key in sorted(before.keys() | now.keys()):
            yield from _differences(before.get(key), now.get(key), f"{where}.{key}" if where else key)
    elif isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        for i, (one, other) in enumerate(zip(before, now, strict=True)):
            label = one.get("law", str(i)) if isinstance(one, dict) else str(i)
            yield from _differences(one, other, f"{where}.{label}" if where else label)
    elif before != now:
        yield f"{where}: receipt {_short(before)}, now {_short(now)}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 160 else f"{text[:160]}…"


def _question(path: Path, asked: Mapping[str, Any]) -> Question:
    facts: dict[str, Decimal | int | str] = dict(asked["facts"])
    laid = overlay_of(asked["overlay"].encode(), f"{path.name}, its overlay") if asked["overlay"] else None
    return Question(facts, dt.date.fromisoformat(asked["day"]), tuple(asked["laws"]), laid, asked["assumptions"])


def _read(path: Path) -> dict[str, Any]:
    try:
        receipt = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError("This receipt cannot be read.", value=str(path), hint="Check the path.") from error
    except ValueError as error:
        raise InputError(f"This is not JSON: {error}", place=Place(path.name), expected="a receipt") from error
    if not isinstance(receipt, dict) or receipt.get("format") != FORMAT:
        found = receipt.get("format", "nothing") if isinstance(receipt, dict) else "no object"
        place = Place(path.name)
        raise InputError("This is not a receipt of this program.", place=place, value=str(found), expected=FORMAT)
    if missing := _KEYS - receipt.keys():
        raise InputError("This receipt is not complete.", place=Place(path.name), expected=", ".join(sorted(missing)))
    return receipt


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(_canonical(body).encode()).hexdigest()


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
