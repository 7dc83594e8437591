"""One question put to one or several jurisdictions: the facts given, what follows from them, and each law's answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tidewaiter.core.errors import InputError
from tidewaiter.law.determination import Determination
from tidewaiter.law.determine import determine
from tidewaiter.law.facts import checked
from tidewaiter.law.load import rulebook, rulebooks
from tidewaiter.law.overlay import Overlay
from tidewaiter.law.overlay_determine import Hypothetical, Laid, split_amounts
from tidewaiter.law.rulebook import Rulebook

__all__ = ["Question", "Reply", "ask"]


@dataclass(frozen=True, slots=True)
class Question:
    """A transaction on a day; no law named means every law that is modelled."""

    facts: Mapping[str, Decimal | int | str]
    day: dt.date
    laws: tuple[str, ...] = ()
    overlay: Overlay | None = None
    assumptions: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer of one law; `silent` says why there is none."""

    book: Rulebook
    facts: Mapping[str, Decimal | str]
    determination: Determination | None
    hypothetical: Hypothetical | None = None
    silent: str = ""

    @property
    def only_pointed_to(self) -> bool:
        """Whether the rulebook holds no requirement, so that nothing can be determined under it."""
        return not self.book.requirements


def ask(question: Question) -> tuple[Reply, ...]:
    """Each law's answer, laws that are only pointed to last; under a draft only the law that it would change."""
    names = question.laws or ((question.overlay.over,) if question.overlay else rulebooks())
    books = [rulebook(name) for name in names]
    if not question.laws:
        books.sort(key=lambda book: (book.jurisdiction != "US", not book.requirements, book.name))
    facts, amounts = split_amounts(question.facts)
    given = checked(facts)
    _refuse_contradictions(given, books)
    _refuse_unknown_switches(question.assumptions, books)
    return tuple(_reply(question, book, _with_kind(given, book), amounts) for book in books)


def _reply(
    question: Question, book: Rulebook, facts: dict[str, Decimal | str], amounts: Mapping[str, Decimal]
) -> Reply:
    if question.day < book.first_day and len(question.laws) != 1:
        return Reply(book, facts, None, silent=f"begins on {book.first_day}; earlier law is not modelled")
    switches = {key: on for key, on in question.assumptions.items() if key in book.assumptions}
    if question.overlay is not None and question.overlay.over == book.name:
        both = Laid(question.overlay, book).determine(facts, question.day, amounts=amounts, assumptions=switches)
        return Reply(book, facts, both.under, both)
    return Reply(book, facts, determine(facts, question.day, book, assumptions=switches))


def _with_kind(facts: dict[str, Decimal | str], book: Rulebook) -> dict[str, Decimal | str]:
    """What leaving the country of this law for another makes of the transaction, in this law's words."""
    known = dict(facts)
    start, end, home = known.get("from_country"), known.get("to_country"), book.jurisdiction
    if start is None and known.get("kind") == "export":
        known["from_country"] = home
    elif start is not None and end is not None and known.get("kind", "export") in {"export", "reexport"}:
        known["kind"] = "in_country" if start == end else "export" if start == home else "reexport"
    return known


def _refuse_contradictions(facts: Mapping[str, Decimal | str], books: list[Rulebook]) -> None:
    kind, start, end = facts.get("kind"), facts.get("from_country"), facts.get("to_country")
    if kind is None or start is None:
        return
    homes = {book.jurisdiction for book in books}
    problem = ""
    if kind == "in_country" and end is not None and start != end:
        problem = "a transfer within one country has the same country twice"
    elif kind in {"export", "reexport"} and start == end:
        problem = "goods that stay in one country are transferred within it"
    elif kind == "export" and start not in homes:
        problem = "goods that leave another country are reexported"
    elif kind == "reexport" and homes == {start}:
        problem = "goods that leave the country of the law are exported"
    if problem:
        raise InputError(
            f"These facts contradict each other: {problem}.",
            value=f"kind = {kind}, from_country = {start}, to_country = {end or 'not given'}",
            expected="a kind that agrees with the countries",
            hint="Leave out --kind: it follows from --from and --to.",
        )


def _refuse_unknown_switches(assumptions: Mapping[str, bool], books: list[Rulebook]) -> None:
    known = sorted({key for book in books for key in book.assumptions})
    for key in assumptions:
        if key not in known:
            hint = "Write --assume NAME, or --assume NAME=off."
            raise InputError("There is no such assumption.", value=key, expected=", ".join(known), hint=hint)
