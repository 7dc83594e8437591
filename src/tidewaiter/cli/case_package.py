"""Writes what an end-use check takes along: the case, serial numbers to challenge, letters, tables to bring back."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tidewaiter.cli.case_text import case_lines, explanations
from tidewaiter.core.errors import InputError, Place
from tidewaiter.records.formulas import safe_cell

if TYPE_CHECKING:
    from tidewaiter.detection.fusion.dossier import Dossier

__all__ = ["write_package"]

_SERIAL_COLUMNS = ("serial_number", "item_id", "state", "party_id", "site_id", "location", "from_on")
_ANSWER_COLUMNS = ("subject_kind", "subject_id", "question", "answer", "answered_by", "answered_on")
_OPEN_COLUMNS = ("explanation", "question", "held_by", "answer", "answered_on")
_VISIT_COLUMNS = (
    *("inspection_id", "inspected_on", "site_id", "method", "announced", "inspector_id", "item_id"),
    *("units_declared", "units_sampled", "units_confirmed"),
)
_NAMED = re.compile(r"([a-z_]+)(?:\.([a-z_]+))?(?: ([a-z ]+))?$")
_QUESTIONS = (
    ("CHECK-01", "Are units of the lines in case.txt missing at the site today?"),
    ("CHECK-02", "Was any unit removed, sold, lent or sent abroad since it arrived?"),
    ("CHECK-03", "Is anybody else than the firm named the user or the payer?"),
)
"""Asked so that yes is the bad answer, as with the questions about red flags."""


def write_package(told: Dossier, into: Path) -> Iterator[Path]:
    """Write the files and give their paths, one after the other; the folder must not be there yet."""
    try:
        into.mkdir(parents=True)
    except FileExistsError as error:
        raise InputError(
            "There is something here already.",
            place=Place(file=str(into)),
            expected="a new folder",
            hint="Name another --out.",
        ) from error
    row: dict[str, Any] = told.case
    yield _text(into / "case.txt", [*case_lines(told), "", *_ask(told)])
    yield _table(
        into / "serials.csv", _SERIAL_COLUMNS, ([one[name] for name in _SERIAL_COLUMNS] for one in told.serials)
    )
    subjects = str(row["party_ids"]).split("|")
    yield _table(
        into / "answers.csv",
        _ANSWER_COLUMNS,
        (["party", party, question, "", "", ""] for party in subjects for question, _ in _QUESTIONS),
    )
    if opened := list(_open(told)):
        yield _table(into / "explanations.csv", _OPEN_COLUMNS, ([*one, "", ""] for one in opened))
    visits = (
        [f"{row['case_id']}-{number}", "", site["site_id"], "visit", "", "", "", "", "", ""]
        for number, site in enumerate(told.sites, 1)
    )
    yield _table(into / "inspections.csv", _VISIT_COLUMNS, visits)
    for number, (holder, asks) in enumerate(_by_holder(told).items(), 1):
        yield _text(into / f"letter-{number}.txt", _letter(told, holder, asks))


def _ask(told: Dossier) -> Iterator[str]:
    """The sites to see, and the questions with what their answers decide."""
    yield "Where to go"
    for site in told.sites or [{"site_id": "no site is recorded: ask the firm where the units are"}]:
        yield "  " + ", ".join(str(site[name]) for name in ("site_id", "kind", "address", "country") if site.get(name))
    yield "Serial numbers to challenge: see serials.csv; those not told of for long stand first."
    yield "Questions"
    for question, text in _QUESTIONS:
        yield f"  {question}  {text}"
    yield "Which answers decide: units that are there and counted speak against the case, units that nobody can show"
    yield "speak for it. Put answers.csv and inspections.csv, filled in, into the pack for the next audit."
    if opened := list(_open(told)):
        yield "Lawful explanations that the records leave open, and what would tell (explanations.csv)"
        for explanation, record, holder in opened:
            yield f"  {explanation.replace('_', ' ')}: ask {holder}: {record}"
    yield "Look first whether one of these is the explanation: " + "; ".join(explanations(told)) + "."


def _open(told: Dossier) -> Iterator[tuple[str, str, str]]:
    """The explanations with lines that could not be told: which, the record that would tell, and who holds it."""
    for one in told.explained:
        if one["would_show"]:
            record, _, holder = str(one["would_show"]).rpartition(", held by ")
            yield str(one["explanation"]), record, holder


def _by_holder(told: Dossier) -> dict[str, list[str]]:
    """What to ask each holder of records for, each thing once."""
    found: dict[str, list[str]] = {}
    for check in told.checks:
        if check["detector"]:
            found.setdefault(str(check["held_by"]), []).append(str(check["ask"]))
    for _, record, holder in _open(told):
        if record not in found.setdefault(holder, []):
            found[holder].append(record)
    return found


def _letter(told: Dossier, holder: str, asks: Sequence[str]) -> Iterator[str]:
    """A request to one holder of records; it names what is asked, and says nothing of the case."""
    yield f"To: {holder}"
    yield "Subject: request for records"
    yield ""
    yield "Please send us, with the day on which each was made, your records of:"
    for ask in asks:
        yield f"  - {_in_words(ask)}"
    yield ""
    yield "They concern these firms:"
    for firm in told.parties:
        yield f"  - {firm['name']} ({firm['party_id']})"
    yield ""
    yield "and these shipments:"
    for line in told.lines:
        yield f"  - {line['shipment_id']}, line {line['line']}, shipped on {line['shipped_on']}"
    if told.sites:
        yield ""
        yield "and these sites:"
        for site in told.sites:
            yield "  - " + ", ".join(str(site[name]) for name in ("site_id", "address", "country") if site.get(name))


def _in_words(ask: str) -> str:
    """What is asked for as whoever keeps the record would call it: no holder of records knows our columns by name."""
    from tidewaiter.records.contracts import tables

    words = _NAMED.match(ask)
    table = tables().get(words[1]) if words else None
    if words is None or table is None:
        return ask
    column = next((one.says for one in table.columns if one.name == words[2]), "")
    kind = (words[2] or words[3] or "").replace("_", " ")
    says = column or (f"{kind}: {table.claim}" if kind else table.claim)
    return f"{says.rstrip('.')} ({ask})"


def _text(path: Path, lines: Sequence[str] | Iterator[str]) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _table(path: Path, columns: Sequence[str], rows: Iterator[list[object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([safe_cell("" if value is None else str(value)) for value in row] for row in rows)
    return path
