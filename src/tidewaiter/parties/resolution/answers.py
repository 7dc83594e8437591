"""What a person decided about two parties: one firm or two, until the records of either change."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from tidewaiter.core.days import parse_day
from tidewaiter.core.errors import InputError, Place
from tidewaiter.parties.resolution.firm import Firm

__all__ = ["SAME_ANSWERS", "SameAnswer", "SameAnswers", "keep_answer"]

SAME_ANSWERS = ("same", "different")


@dataclass(frozen=True, slots=True)
class SameAnswer:
    """That two parties are the same firm or different ones; `one` is the smaller id.

    The digests are of both sides as they were: what becomes known later opens the question again.
    """

    answer: str
    one: str
    other: str
    one_digest: str
    other_digest: str
    reason: str
    author: str
    decided_on: date

    @classmethod
    def about(cls, firms: tuple[Firm, Firm], answer: str, reason: str, author: str, decided_on: date) -> SameAnswer:
        """A decision about two parties as they are now."""
        one, other = sorted(firms, key=lambda firm: firm.party_id)
        return cls(answer, one.party_id, other.party_id, one.digest, other.digest, reason, author, decided_on)


class SameAnswers:
    """All decisions, in the order they were made; the last one about a pair counts."""

    def __init__(self, answers: Iterable[SameAnswer] = ()) -> None:
        self.all = tuple(answers)
        self._last = {(one.one, one.other): one for one in self.all}

    @classmethod
    def read(cls, path: Path) -> SameAnswers:
        """The decisions of a file, one JSON object a line; no file means none was made."""
        if not path.is_file():
            return cls()
        lines = path.read_text(encoding="utf-8").splitlines()
        return cls(_read(line, Place(str(path), at)) for at, line in enumerate(lines, 1) if line.strip())

    def by(self, day: date) -> SameAnswers:
        """The decisions that were made by the end of a day."""
        return SameAnswers(one for one in self.all if one.decided_on <= day)

    def about(self, one: str, other: str) -> SameAnswer:
        """The last decision about a pair, the smaller id first."""
        return self._last[one, other]

    def state(self, one: Firm, other: Firm) -> tuple[str, SameAnswer | None]:
        """`same` or `different`, or `open` where nothing was decided or a side changed since."""
        one, other = sorted((one, other), key=lambda firm: firm.party_id)
        last = self._last.get((one.party_id, other.party_id))
        if last is None:
            return "open", None
        unchanged = (last.one_digest, last.other_digest) == (one.digest, other.digest)
        return (last.answer if unchanged else "open"), last

    def pairs(self) -> list[tuple[str, str]]:
        """Every pair about which anything was decided."""
        return sorted(self._last)


def keep_answer(path: Path, answer: SameAnswer) -> None:
    """Write a decision behind the others; the line is on disk on return."""
    path.parent.mkdir(parents=True, exist_ok=True)
    record = {name: str(value) for name, value in asdict(answer).items()}
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(record, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _read(line: str, place: Place) -> SameAnswer:
    try:
        told = json.loads(line)
        if told["answer"] not in SAME_ANSWERS:
            raise ValueError(told["answer"])
        return SameAnswer(**(told | {"decided_on": parse_day(told["decided_on"])}))
    except (ValueError, KeyError, TypeError, InputError) as error:
        hint = "The file is only ever added to by `tidewaiter party decide-same`; take the line out or mend it."
        raise InputError("This decision cannot be read.", place=place, value=line, hint=hint) from error
