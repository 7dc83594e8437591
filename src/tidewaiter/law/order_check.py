"""Release, hold or ask, order by order: release only where no license is required and nothing is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tidewaiter.core.errors import InputError
from tidewaiter.law.ask import Question, Reply, ask
from tidewaiter.law.determination import NOT_REQUIRED, REQUIRED, Determination
from tidewaiter.law.fact_questions import asking
from tidewaiter.law.load import rulebook, rulebooks
from tidewaiter.law.order_facts import destination_of, facts_of_line, item_name, which_item
from tidewaiter.law.order_pack import OrderLine, OrderPack

__all__ = ["ASK", "HOLD", "RELEASE", "Asked", "LineAnswer", "OrderCheck", "check_orders"]

RELEASE, HOLD, ASK = "RELEASE", "HOLD", "ASK"
_STATEMENT = "end-use statement"
_CONTROLLED = ("3A090", "4A090")

_OF_ITEM = frozenset(
    {"tpp", "performance_density", "logic_die_area_mm2", "dram_bandwidth_gbs", "io_gbs", "tops", "item_kind"}
    | {"datacenter_marketed", "designed_in", "memory_bandwidth_density", "letter_holder", "base_eccn"}
)
_OF_PARTY = frozenset({"hq_country", "parent_country", "listed", "listed_owner_share_pct", "supp8"})

Facts = Mapping[str, Decimal | int | str]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and who can answer it."""

    question: str
    holder: str


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """What one law says of one line for one party that receives it."""

    line: OrderLine
    party: str
    law: str
    facts: Mapping[str, Decimal | str]
    determination: Determination


@dataclass(frozen=True, slots=True)
class OrderCheck:
    """One order: the decision, why, and what would let it go on."""

    order_id: str
    lines: tuple[OrderLine, ...]
    decision: str
    reasons: tuple[str, ...]
    missing_documents: tuple[str, ...]
    questions: tuple[Asked, ...]
    answers: tuple[LineAnswer, ...]

    @property
    def needs_license(self) -> tuple[LineAnswer, ...]:
        """The answers that require a license."""
        return tuple(one for one in self.answers if one.determination.license_required == REQUIRED)


def check_orders(
    pack: OrderPack, day: dt.date, *, laws: tuple[str, ...] = (), given: Facts | None = None
) -> tuple[OrderCheck, ...]:
    """Every order that is open; `given` are facts that the desk knows of all of them (from_country, listed)."""
    return tuple(
        _check(pack, tuple(lines), day, laws, given or {})
        for lines in pack.orders.values()
        if any(line.status not in {"shipped", "cancelled"} for line in lines)
    )


def _check(
    pack: OrderPack, lines: tuple[OrderLine, ...], day: dt.date, laws: tuple[str, ...], given: Facts
) -> OrderCheck:
    statements = pack.papers(lines, "end_use_statement")
    answers: list[LineAnswer] = []
    problems: list[str] = []
    for line in lines:
        for party, facts in facts_of_line(line, statements, pack.answers):
            try:
                known = {**facts, **given}
                replies = ask(Question(known, day, laws or _laws(known)))
            except InputError as error:
                problems.append(f"{line.item_id}: {error.message} {error.value}")
                continue
            answers += [_answer(line, party, reply) for reply in replies if reply.determination]
    missing = tuple(_missing_documents(statements, answers))
    contradictions = [*problems, *(one for line in lines for one in _contradictions(line, statements))]
    questions = tuple(dict.fromkeys(_questions(answers, contradictions)))
    decision, reasons = _decided(answers, missing, questions, contradictions)
    parties = dict.fromkeys(party for line in lines for party in (line.end_user_id, line.buyer_id))
    reasons += tuple(dict.fromkeys(note for party in parties for note in pack.notes.get(party, ())))
    return OrderCheck(lines[0].order_id, lines, decision, reasons, missing, questions, tuple(answers))


def _laws(facts: Facts) -> tuple[str, ...]:
    """US law, and the law of the country that the goods leave, where something of it is modelled."""
    books = [rulebook(name) for name in rulebooks()]
    places = {"US", facts.get("from_country")}
    return tuple(book.name for book in books if book.requirements and book.jurisdiction in places)


def _answer(line: OrderLine, party: str, reply: Reply) -> LineAnswer:
    assert reply.determination is not None
    return LineAnswer(line, party, reply.book.name, reply.facts, reply.determination)


def _decided(
    answers: Sequence[LineAnswer],
    missing: tuple[str, ...],
    questions: tuple[Asked, ...],
    contradictions: Sequence[str],
) -> tuple[str, tuple[str, ...]]:
    required = [one for one in answers if one.determination.license_required == REQUIRED]
    if required:
        return HOLD, tuple(dict.fromkeys(_why(one) for one in required))
    open_ = [one for one in answers if one.determination.license_required != NOT_REQUIRED]
    reasons = [f"{one.line.item_id}: whether a license is required depends on what is not known" for one in open_]
    reasons += [
        f"{one.line.item_id}: the answer rests on sources that were not read again ({one.law})"
        for one in answers
        if one.determination.unverified and one not in open_
    ]
    reasons += contradictions
    reasons += [f"no {paper} for this order" for paper in missing]
    if not answers:
        reasons.append("nothing could be determined")
    if reasons or questions:
        return ASK, tuple(dict.fromkeys(reasons))
    return RELEASE, ("no license is required under the rules modelled, and nothing asked for is missing",)


def _why(one: LineAnswer) -> str:
    found = one.determination
    channels = ", ".join(channel.replace("_", " ") for channel in found.channels)
    fitting = [f"{fit.key} may stand in its place: {'; '.join(fit.conditions)}" for fit in found.exceptions]
    exceptions = f"; {' / '.join(fitting)}" if fitting else "; no exception modelled fits"
    item = f"{item_name(one.line)} ({found.paragraph})" if found.paragraph else item_name(one.line)
    to = one.facts.get("to_country", "?")
    return f"{one.law}: {item} to {to} for {one.party} needs a license by {channels}{exceptions}"


def _missing_documents(statements: Sequence[Row], answers: Sequence[LineAnswer]) -> Iterator[str]:
    """An item that no control list names asks for no statement here."""
    controlled = [one for one in answers if one.determination.paragraph.startswith(_CONTROLLED)]
    unclear = [one for one in answers if not one.determination.paragraph]
    if (controlled or unclear) and not statements:
        yield _STATEMENT


def _contradictions(line: OrderLine, statements: Sequence[Row]) -> Iterator[str]:
    """Where a statement and the order do not say the same."""
    country = destination_of(line)
    for row in statements:
        paper = row["document_id"]
        if row.get("claimed_country") and country and row["claimed_country"] != country:
            yield f"{paper} claims {row['claimed_country']}, the order goes to {country}"
        if row.get("claimed_site_id") and line.site_id and row["claimed_site_id"] != line.site_id:
            yield f"{paper} claims site {row['claimed_site_id']}, the order names {line.site_id}"
        if row.get("claimed_units") is not None and row["claimed_units"] < line.units:
            yield f"{paper} claims {row['claimed_units']} units, the order has {line.units} of {line.item_id}"


def _questions(answers: Sequence[LineAnswer], contradictions: Sequence[str]) -> Iterator[Asked]:
    """What the answers wait for; where a license is required anyway, what its exceptions wait for."""
    required = [one for one in answers if one.determination.license_required == REQUIRED]
    for one in required or [one for one in answers if one.determination.license_required != NOT_REQUIRED]:
        found = one.determination
        if required:
            missing = [fact for fit in found.exceptions for fact in fit.missing_facts]
        else:
            missing = list(found.missing_facts)
        unclear = which_item(one.line)
        if unclear and _OF_ITEM & set(missing):
            yield Asked(f"Which is it exactly: {unclear}? (item {one.line.item_id})", "the seller")
            missing = [fact for fact in missing if fact not in _OF_ITEM]
        for fact in missing:
            asked = asking(fact)
            about = one.line.item_id if fact in _OF_ITEM else one.party if fact in _OF_PARTY else ""
            yield Asked(asked.question + (f" ({about})" if about else ""), asked.holder)
    for one in answers:
        if one.determination.paragraph.startswith(_CONTROLLED) and not one.line.site_id:
            yield Asked(f"At which site will it be installed? ({one.line.item_id})", "the end user")
    for text in contradictions:
        yield Asked(f"Which is right? {text}.", "the buyer")
