"""Three-valued answers: *no* only when no missing fact could change it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

__all__ = ["Answer", "all_of", "any_of"]


class Answer(StrEnum):
    """What may be said of a question on the facts at hand."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def all_of(answers: Iterable[Answer]) -> Answer:
    """Yes when every part is yes, no as soon as one is no, otherwise unknown."""
    seen = set(answers)
    if Answer.NO in seen:
        return Answer.NO
    return Answer.UNKNOWN if Answer.UNKNOWN in seen else Answer.YES


def any_of(answers: Iterable[Answer]) -> Answer:
    """Yes as soon as one part is yes, no when every part is no, otherwise unknown."""
    seen = set(answers)
    if Answer.YES in seen:
        return Answer.YES
    return Answer.UNKNOWN if Answer.UNKNOWN in seen else Answer.NO
