"""The answers of the law and the facts they wait for, in a reader's words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tidewaiter.report.matches import words_of_fact

__all__ = ["cover_text", "license_text", "with_facts"]

_LICENSE: Mapping[str, str] = {
    "yes": "required",
    "no": "not required under the rules modelled",
    "undetermined": "undetermined",
}
_COVER: Mapping[str, str] = {
    "yes": "yes",
    "no": "no",
    "partly": "in part",
    "not needed": "no license needed",
    "undetermined": "undetermined",
}
_NAME = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")


def license_text(answer: str) -> str:
    """Whether a license is required."""
    return _LICENSE.get(answer, answer)


def cover_text(answer: str) -> str:
    """Whether the license that the line names covers it."""
    return _COVER.get(answer, answer)


def with_facts(text: str) -> str:
    """`NAC (if hq_country)` as NAC (if country of headquarters)."""
    return _NAME.sub(lambda found: words_of_fact(found[0]), text)
