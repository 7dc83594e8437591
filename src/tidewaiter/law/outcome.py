"""What the law says of facts on one stretch of days, before it is put into words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tidewaiter.core.answers import Answer
from tidewaiter.law.classify import Bench, Classification, classification
from tidewaiter.law.determination import Fitting
from tidewaiter.law.evaluate import NO, YES, Answered
from tidewaiter.law.in_force import InForce, Standing
from tidewaiter.law.review import review_policy
from tidewaiter.law.rulebook import CHANNELS, Requirement

__all__ = ["Outcome", "decide", "pattern"]

Asked = tuple[Standing[Requirement], Answered]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answers of one stretch of days; `answers` holds every requirement of the text, enforced or not."""

    bench: Bench
    classification: Classification
    answers: tuple[Asked, ...]
    enforced: Answered
    text: Answered
    exceptions: tuple[Fitting, ...]
    review: str

    @property
    def signature(self) -> tuple[object, ...]:
        """What must differ for the answer to have changed."""
        return (
            self.classification.paragraph,
            self.enforced.answer,
            self.text.answer,
            self.channels,
            tuple((one.key, one.answer) for one in self.exceptions),
            self.review,
        )

    @property
    def channels(self) -> tuple[str, ...]:
        """Channels of the requirements that decide, or that are still open where nothing decides."""
        wanted = self.enforced.answer
        if wanted is Answer.NO:
            return ()
        found = {one.rule.channel for one, given in self.answers if one.not_enforced is None and given.answer is wanted}
        return tuple(sorted(found, key=CHANNELS.index))

    @property
    def switches(self) -> set[str]:
        """Assumptions on which a requirement rests that applies or is open."""
        return {one.version.assumption for one, given in self.answers if given is not NO} - {""}


def decide(law: InForce, facts: Mapping[str, Decimal | str], switches: Mapping[str, bool]) -> Outcome:
    """The outcome of completed facts under the law of one stretch of days."""
    bench = Bench(law, facts)
    answers = tuple((one, _requirement(one, bench, switches)) for one in law.requirements)
    enforced = _any(given for one, given in answers if one.not_enforced is None)
    text = _any(given for _, given in answers)
    exceptions = _exceptions(bench, answers) if enforced.answer is not Answer.NO else ()
    review = review_policy(bench, enforced, text)
    return Outcome(bench, classification(bench), answers, enforced, text, exceptions, review)


def pattern(bench: Bench, switches: Mapping[str, bool]) -> tuple[object, ...]:
    """Which rules apply or are open, by key: the same pattern gives the same outcome, without working it out."""
    found: list[object] = [key for key, truth in bench.truths.items() if truth]
    found += [None, *(key for key, truth in bench.truths.items() if truth is None)]
    for one in bench.law.requirements:
        if not _off(one, switches) and (truth := bench.truth(one)) is not False:
            found.append((one.rule.key, truth, one.not_enforced is None, id(one.version) if truth is None else 0))
    for exception in bench.law.exceptions:
        if (truth := bench.truth(exception)) is not False:
            found.append((exception.rule.key, truth, id(exception.version) if truth is None else 0))
    for review in bench.law.reviews:
        if (truth := bench.truth(review)) is not False:
            found.append((review.rule.key, truth, id(review.version) if truth is None else 0))
        if truth:
            break
    return tuple(found)


def _off(one: Standing[Requirement], switches: Mapping[str, bool]) -> bool:
    """Whether it is stayed, or rests on an assumption that is not made."""
    return one.suspended is not None or bool(one.version.assumption and not switches.get(one.version.assumption, False))


def _requirement(one: Standing[Requirement], bench: Bench, switches: Mapping[str, bool]) -> Answered:
    return NO if _off(one, switches) else bench.answer(one)


def _any(answers: Iterable[Answered]) -> Answered:
    open_: list[frozenset[str]] = []
    for one in answers:
        if one.answer is Answer.YES:
            return YES
        if one.answer is Answer.UNKNOWN:
            open_.append(one.missing)
    return Answered(Answer.UNKNOWN, frozenset().union(*open_)) if open_ else NO


def _exceptions(bench: Bench, answers: Iterable[Asked]) -> tuple[Fitting, ...]:
    """Exceptions that fit or may fit; one that does not reach every requirement that applies is of no use."""
    applying = [(one.rule.key, given) for one, given in answers if one.not_enforced is None and given is not NO]
    found = []
    for one in bench.law.exceptions:
        beyond = [given for key, given in applying if key not in one.rule.overcomes]
        if any(given.answer is Answer.YES for given in beyond) or bench.truth(one) is False:
            continue
        missing = bench.answer(one).missing.union(*(given.missing for given in beyond))
        fits = Answer.UNKNOWN if missing else Answer.YES
        version = one.version
        found.append(
            Fitting(
                one.rule.key,
                fits.value,
                version.conditions,
                one.rule.citation,
                tuple(sorted(missing)),
                version.grade == "C",
            )
        )
    return tuple(sorted(found, key=lambda fitting: fitting.answer != Answer.YES))
