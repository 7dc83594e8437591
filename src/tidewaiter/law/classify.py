"""Which paragraphs of the control list an item meets on a day, and the one that decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tidewaiter.core.answers import Answer
from tidewaiter.law.evaluate import NO, YES, Answered, Situation
from tidewaiter.law.facts import checked, completed, consistent
from tidewaiter.law.in_force import InForce, Rule, Standing, in_force
from tidewaiter.law.rulebook import Paragraph, Rulebook

__all__ = ["JURISDICTION", "Bench", "Classification", "classification", "classify", "paragraph_answers"]

JURISDICTION = "jurisdiction"
"""The level of the paragraph that says whether an item is subject to this law at all."""


class Bench:
    """The facts under the law of one stretch of days: answers quickly, and says what is missing only when asked."""

    def __init__(self, law: InForce, facts: Mapping[str, Decimal | str]) -> None:
        self.law = law
        self.facts = facts
        self.truths: dict[str, bool | None] = dict.fromkeys(law.absent_paragraphs, False)
        for one in law.paragraphs:
            self.truths[one.rule.key] = one.quick.truth(facts, self.truths)
        self._waiting: dict[str, frozenset[str]] = {}

    def truth(self, one: Standing[Rule]) -> bool | None:
        """True, false or None."""
        return one.quick.truth(self.facts, self.truths)

    def answer(self, one: Standing[Rule]) -> Answered:
        """The same with the facts that are missing."""
        truth = one.quick.truth(self.facts, self.truths)
        if truth is None:
            return Answered(Answer.UNKNOWN, one.quick.waits(self.facts, self.truths, self.waiting))
        return YES if truth else NO

    @property
    def situation(self) -> Situation:
        """The same for the explaining evaluator."""
        answers = dict.fromkeys(self.law.absent_paragraphs, NO)
        answers |= {one.rule.key: self.answer(one) for one in self.law.paragraphs}
        return Situation(self.facts, self.law.groups, answers)

    def waiting(self, paragraph: str) -> frozenset[str]:
        """The facts that an open paragraph waits for."""
        known = self._waiting.get(paragraph)
        if known is None:
            one = next(one for one in self.law.paragraphs if one.rule.key == paragraph)
            known = self._waiting[paragraph] = one.quick.waits(self.facts, self.truths, self.waiting)
        return known


@dataclass(frozen=True, slots=True)
class Classification:
    """The paragraph that decides (empty if none is met or it is not known), all that are met, and what is missing."""

    paragraph: str
    met: tuple[str, ...]
    open: tuple[str, ...]
    """Paragraphs that missing facts may still bring in."""
    missing_facts: tuple[str, ...]
    grade: str


def classify(facts: Mapping[str, Decimal | int | str], day: dt.date, book: Rulebook) -> Classification:
    """What the item is on the control list of this rulebook on that day."""
    return classification(Bench(in_force(book, day), completed(consistent(checked(facts)))))


def paragraph_answers(law: InForce, facts: Mapping[str, Decimal | str]) -> Mapping[str, Answered]:
    """The answer to every paragraph of the rulebook, with what is missing."""
    return Bench(law, facts).situation.paragraphs


def classification(bench: Bench) -> Classification:
    """The deciding paragraph: the most specific one met, unless one that goes before it is still open."""
    listed = [one for one in bench.law.paragraphs if one.rule.level != JURISDICTION]
    met = [one for one in listed if bench.truths[one.rule.key]]
    open_ = [one for one in listed if bench.truths[one.rule.key] is None]
    decides = _deciding(met)
    blocking = [one for one in open_ if _goes_before(one.rule, decides.rule if decides else None, listed)]
    missing: frozenset[str] = frozenset()
    if blocking:
        missing = missing.union(*(bench.waiting(one.rule.key) for one in blocking))
    return Classification(
        paragraph=(decides.rule.reported or decides.rule.key) if decides and not blocking else "",
        met=tuple(one.rule.key for one in met),
        open=tuple(one.rule.key for one in open_),
        missing_facts=tuple(sorted(missing)),
        grade=decides.version.grade if decides else "",
    )


def _deciding(met: Sequence[Standing[Paragraph]]) -> Standing[Paragraph] | None:
    """The server's instead of its chip's; else the first met that is not merely the paragraph above another."""
    instead = next((one for one in reversed(met) if one.rule.instead_of), None)
    above = {one.rule.within for one in met}
    return instead or next((one for one in met if one.rule.key not in above), None)


def _goes_before(rule: Paragraph, decided: Paragraph | None, listed: Sequence[Standing[Paragraph]]) -> bool:
    """Whether an open paragraph could still take the place of the one that decides."""
    if rule.instead_of:
        return False
    if decided is None:
        return True
    if decided.instead_of or rule.key == decided.within or (rule.within and rule.within == decided.within):
        return False
    order = [one.rule.key for one in listed]
    return order.index(rule.key) < order.index(decided.key)
