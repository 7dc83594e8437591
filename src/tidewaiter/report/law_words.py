"""The answers of the law and the facts they wait for, in a reader's words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tidewaiter.report.matches import words_of_fact

__all__ = ["COVER_WORDS", "LICENSE_WORDS", "assumption_text", "cover_text", "license_text", "with_facts"]

LICENSE_WORDS: Mapping[str, str] = {
    "yes": "required",
    "no": "not required under the rules modelled",
    "undetermined": "undetermined",
}
COVER_WORDS: Mapping[str, str] = {
    "yes": "yes",
    "no": "no",
    "partly": "in part",
    "not needed": "no license needed",
    "undetermined": "undetermined",
}
_ASSUMED: Mapping[str, str] = {
    "subject_to_ear": "the item is subject to the EAR",
    "not_listed": "no party is listed",
    "answered_not_listed": "who the desk answered is not listed is not",
    "answered_no_listed_owner": "of whom the desk answered that no owner is listed, none is",
    "screened": "who has no open hit on the lists screened is not listed",
    "owners_not_listed": "owners of whom nothing is recorded are not listed",
    "no_known_end_use": "no restricted end use is known",
    "no_company_letter": "no letter to a company applies",
    "not_a_named_chip": "the chip is none that a rule names",
    "not_via_malaysia": "the goods do not pass through Malaysia",
    "no_suspicion": "restricted use is neither known nor suspected",
    "affiliates_revived": "the affiliates rule is back since 10 November 2026",
}
_NAME = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")


def license_text(answer: str) -> str:
    """Whether a license is required."""
    return LICENSE_WORDS.get(answer, answer)


def cover_text(answer: str) -> str:
    """Whether the license that the line names covers it."""
    return COVER_WORDS.get(answer, answer)


def assumption_text(name: str) -> str:
    """What is assumed, as a statement."""
    return _ASSUMED.get(name, name.replace("_", " "))


def with_facts(text: str) -> str:
    """`NAC (if hq_country)` as NAC (if country of headquarters)."""
    return _NAME.sub(lambda found: words_of_fact(found[0]), text)
