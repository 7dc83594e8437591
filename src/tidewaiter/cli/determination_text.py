"""A determination as a compliance officer reads it: the answer, what it rests on, what it did not look at."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from tidewaiter.cli.layout import bullets, labelled, paragraph
from tidewaiter.core.countries import COUNTRY_NAMES
from tidewaiter.law.ask import Reply
from tidewaiter.law.determination import NOT_REQUIRED, REQUIRED, Determination, Fitting, Step
from tidewaiter.law.fact_questions import asking
from tidewaiter.law.overlay_determine import Hypothetical
from tidewaiter.law.rulebook import Rulebook

__all__ = ["SAID", "facts_told", "reply_text"]

SAID = {"yes": "REQUIRED", "no": "NOT REQUIRED", "undetermined": "UNDETERMINED"}
CHANNELS = {
    "item_destination": "item and destination",
    "headquarters": "headquarters or ultimate parent",
    "party": "listed party",
    "ownership": "ownership by listed parties",
    "end_use": "end use",
    "letter": "letter to a company",
}
_GRADES = {
    "A": "A: primary text was read",
    "B": "B: a compilation or press that quotes the primary text",
    "C": "C: recalled, not read again",
}
_FACT_WORDS = {
    "tpp": "TPP",
    "to_country": "to",
    "from_country": "from",
    "hq_country": "headquarters",
    "parent_country": "ultimate parent",
    "letter_holder": "maker",
    "io_gbs": "link GB/s",
    "dram_bandwidth_gbs": "DRAM GB/s",
    "tops": "TOPS",
    "datacenter_marketed": "marketed for data centers",
    "item_kind": "kind of item",
}


def reply_text(reply: Reply, given: Mapping[str, Decimal | int | str], *, whole_trail: bool) -> str:
    """Everything one law says."""
    book = reply.book
    found = reply.determination
    if found is None:
        return "\n".join([book.title, labelled("answer", f"none: this rulebook {reply.silent}.")])
    lines = [f"{book.title}, on {found.day}"]
    derived = {name: reply.facts[name] for name in ("from_country", "kind") if reply.facts.get(name) != given.get(name)}
    if derived:
        lines.append(labelled("it follows", facts_told(derived)))
    if reply.hypothetical:
        lines += _hypothetical(reply.hypothetical)
    lines += ["", *_answer(found, book), ""]
    lines += _rests_on(found, book)
    shown = _shown(found.trail, whole=whole_trail)
    lines += ["", "  Why", *(_step(step) for step in shown)]
    if len(shown) < len(found.trail):
        count = len(found.trail) - len(shown)
        lines.append(labelled("NO", f"{count} more questions; --trail shows them."))
    if found.citations:
        lines += ["", "  Cited", bullets(found.citations)]
    lines += ["", "  How much of this jurisdiction the answer looked at", *_coverage(found)]
    return "\n".join(lines)


def facts_told(facts: Mapping[str, Decimal | int | str]) -> str:
    """The facts in one line, countries by name."""
    told = []
    for name, value in facts.items():
        word = _FACT_WORDS.get(name, name.replace("_", " "))
        shown = COUNTRY_NAMES.get(value, value) if isinstance(value, str) else f"{Decimal(value).normalize():f}"
        told.append(f"{word} {shown}")
    return ", ".join(told)


def _answer(found: Determination, book: Rulebook) -> list[str]:
    said = SAID[found.license_required]
    rules = "the rules modelled" if found.ruleset == "base" else "the draft and the rules modelled"
    if found.license_required == REQUIRED:
        first = f"{said}: a license is required under {rules}."
    elif found.license_required == NOT_REQUIRED:
        first = f"{said} under {rules}. This is not a clearance: see what was not looked at, below."
    else:
        first = f"{said}: the answer depends on facts that were not given."
    lines = [paragraph(first, "  ")]
    if found.missing_facts and found.license_required not in {REQUIRED, NOT_REQUIRED}:
        lines += ["", "  Missing", bullets([_asked(fact) for fact in found.missing_facts])]
        helpful = [one for one in book.assumptions.values() if set(one.facts) & set(found.missing_facts)]
        if helpful:
            lines += ["  Or assume", bullets([f"--assume {one.key}: {one.says}" for one in helpful])]
    if found.unverified:
        lines.append(paragraph("UNVERIFIED: part of this rests on sources that were not read again.", "  "))
    return lines


def _rests_on(found: Determination, book: Rulebook) -> list[str]:
    above = [one for one in found.paragraphs if one != found.paragraph]
    met = f"{found.paragraph} (meets also {', '.join(above)})" if found.paragraph and above else found.paragraph
    lines = [
        labelled("as enforced", SAID[found.license_required]),
        labelled("by the text", SAID[found.required_by_text]),
        labelled("paragraph", met or "none decided"),
    ]
    if found.channels:
        word = "follows from" if found.license_required == REQUIRED else "open in"
        lines.append(labelled(word, "; ".join(CHANNELS.get(one, one) for one in found.channels)))
    if found.license_required != NOT_REQUIRED:
        lines += _exceptions(found.exceptions)
    if found.review_policy:
        lines.append(labelled("review", found.review_policy))
    later = str(found.next_change_on) if found.next_change_on else f"no later day known (checked {book.checked_on})"
    lines.append(labelled("changes next", later))
    lines.append(labelled("how well known", _GRADES.get(found.grade, found.grade)))
    lines += [labelled("note", one) for one in found.warnings if not one.startswith("Hypothetical: ")]
    return lines


def _exceptions(exceptions: tuple[Fitting, ...]) -> list[str]:
    if not exceptions:
        return [labelled("exceptions", "none modelled fits")]
    lines = []
    for one in exceptions:
        said = "fits" if one.answer == "yes" else f"may fit; needs {', '.join(map(_spoken, one.missing_facts))}"
        unverified = ", unverified" if one.unverified else ""
        lines.append(labelled("exception", f"{one.key} ({one.citation}{unverified}) {said}"))
        if one.conditions:
            lines.append(bullets(one.conditions, " " * 18))
    return lines


def _hypothetical(both: Hypothetical) -> list[str]:
    lines = ["", paragraph(f"HYPOTHETICAL, NOT LAW: answered as if {_lower(both.overlay.title)} were in force.", "  ")]
    lines.append(labelled("where it stands", both.state))
    lines.append(labelled("without it", SAID[both.base.license_required]))
    if not both.overlay.additions and not both.overlay.repeals:
        lines.append(labelled("", "It changes no license requirement; it would add duties."))
    for duty, given in both.duties:
        applies = {"yes": "would apply", "no": "would not apply to this item"}.get(given.answer.value, "may apply")
        deadline = f", {duty.deadline}" if duty.deadline else ""
        lines.append(labelled("duty", f"{duty.who}: {duty.does}{deadline} ({applies})"))
    lines += [labelled("open question", one) for one in both.overlay.open_questions]
    return lines


def _shown(trail: tuple[Step, ...], *, whole: bool) -> tuple[Step, ...]:
    return trail if whole else tuple(step for step in trail if step.answer != "no" or "stayed" in step.why)


def _step(step: Step) -> str:
    """The answer on the left, where an eye looks for it; the last step of a trail answers in words of its own."""
    cited = f" [{step.citation}]" if step.citation else ""
    if step.answer in {"yes", "no", "unknown"}:
        why = f" {step.why}" if step.why else ""
        return labelled(step.answer.upper(), f"{step.asked}{why}{cited}")
    return labelled("", f"{step.asked} {step.answer}{cited}")


def _coverage(found: Determination) -> list[str]:
    return [
        labelled("modelled", "; ".join(found.coverage.modelled)),
        labelled("pointed to", "; ".join(found.coverage.pointed_to)),
        labelled("absent", "; ".join(found.coverage.absent)),
    ]


def _asked(fact: str) -> str:
    asked = asking(fact)
    return f"{asked.question} ({asked.holder}; {asked.option})"


def _spoken(fact: str) -> str:
    return fact.replace("_", " ")


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]
