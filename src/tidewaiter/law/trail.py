"""The trail a lawyer can follow: every question asked, its answer, why, and where it stands in the law."""

from __future__ import annotations

from tidewaiter.core.answers import Answer
from tidewaiter.law.determination import Step
from tidewaiter.law.evaluate import NO, YES, Answered
from tidewaiter.law.in_force import Standing
from tidewaiter.law.outcome import Outcome
from tidewaiter.law.rulebook import Requirement

__all__ = ["citations_of", "trail_of"]


def trail_of(outcome: Outcome) -> tuple[Step, ...]:
    """Paragraphs, then requirements by channel, then exceptions, then the review policy."""
    steps = []
    for one in outcome.bench.law.paragraphs:
        truth = outcome.bench.truths[one.rule.key]
        if truth is None and one.rule.instead_of:
            continue  # what else a part could be called is not asked
        given = outcome.bench.answer(one) if truth is None else YES if truth else NO
        asked = f"Is it {one.rule.key}: {one.rule.says}?"
        cited = f"{one.version.instrument.citation}, from {one.version.from_on}"
        steps.append(Step(asked, given.answer.value, _why(one.version.says or one.version.written, given), cited))
    steps += [_requirement(one, given) for one, given in outcome.answers]
    for fitting in outcome.exceptions:
        needs = f"needs {', '.join(fitting.missing_facts)}" if fitting.missing_facts else "; ".join(fitting.conditions)
        steps.append(
            Step(f"May {fitting.key} stand in the place of a license?", fitting.answer, needs, fitting.citation)
        )
    if outcome.review:
        steps.append(Step("How would an application be reviewed?", outcome.review, "", ""))
    return tuple(steps)


def citations_of(outcome: Outcome) -> tuple[str, ...]:
    """Where that which decides stands: the paragraph, the requirements, and what keeps one from applying."""
    found: dict[str, None] = {}
    for one in outcome.bench.law.paragraphs:
        if (one.rule.reported or one.rule.key) == outcome.classification.paragraph:
            found[f"ECCN {one.rule.key} ({one.version.instrument.citation})"] = None
    open_ = outcome.enforced.answer is Answer.UNKNOWN
    for requirement, given in outcome.answers:
        if given.answer is Answer.YES or (open_ and given is not NO):
            found[f"{requirement.rule.citation} ({requirement.version.instrument.citation})"] = None
            if requirement.not_enforced is not None:
                found[f"not enforced: {requirement.not_enforced.instrument.citation}"] = None
        if requirement.suspended is not None:
            found[f"{requirement.rule.citation} stayed: {requirement.suspended.instrument.citation}"] = None
    return tuple(found)


def _requirement(one: Standing[Requirement], given: Answered) -> Step:
    version = one.version
    asked = f"Does {one.rule.key} require a license ({one.rule.channel})?"
    cited = f"{one.rule.citation} ({version.instrument.citation}), from {version.from_on}"
    if one.suspended is not None:
        until = one.suspended.until_on or "further notice"
        why = f"stayed from {one.suspended.from_on} until {until}: {one.suspended.instrument.citation}"
        return Step(asked, Answer.NO.value, why, cited)
    why = _why(version.says or version.written, given)
    if version.assumption:
        why += f" (assumes {version.assumption})"
    if one.not_enforced is not None and given is not NO:
        why += f"; in the text, not enforced: {one.not_enforced.instrument.citation}"
    return Step(asked, given.answer.value, why, cited)


def _why(says: str, given: Answered) -> str:
    return f"{says}; needs {', '.join(sorted(given.missing))}" if given.missing else says
