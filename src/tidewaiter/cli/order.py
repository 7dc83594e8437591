"""The group `order`: which orders may go, which must wait, and which papers and answers are missing."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tidewaiter.core.errors import InputError

if TYPE_CHECKING:
    from tidewaiter.cli.settings import Settings
    from tidewaiter.law.order_check import OrderCheck
    from tidewaiter.law.order_pack import OrderPack

__all__ = ["order"]


@click.group()
def order() -> None:
    """Check orders for the compliance desk: release, hold or ask."""


@order.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--from", "start", metavar="COUNTRY", help="Where the goods leave from, such as US.")
@click.option("--fact", "facts", multiple=True, metavar="NAME=VALUE", help="What the desk knows of every order.")
@click.option("--on", metavar="DAY", default="", help="The day of shipment, whose law counts; without it, today.")
@click.option(
    "--law", "laws", multiple=True, metavar="NAME", help="Only this law; without it, US law and that of --from."
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Write decisions and papers here.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@click.pass_obj
def check(
    settings: Settings,
    file: Path,
    start: str | None,
    facts: tuple[str, ...],
    on: str,
    laws: tuple[str, ...],
    out: Path | None,
    as_json: bool,
) -> None:
    """Say RELEASE, HOLD or ASK for every open order, with the papers pre-filled.

    FILE is a pack that holds orders, or an orders table alone. Items, parties, sites, documents (end-use statements)
    and answers (questions `listed` and `listed_owner` about a party) beside it are used. So are decisions kept by
    `party decide-same` and `screen decide`: what is known of one number of a firm counts for all of them.

    RELEASE: no license is required under the rules modelled, and nothing asked for is missing. HOLD: a license is
    required. ASK: something is not known, or papers contradict the order. With --out each order that waits gets a
    folder with its end-use statement, certificate, questionnaire and, where a license is needed, the application in
    the blocks of SNAP-R.
    """
    from tidewaiter.cli.determine import day_or_today, given_facts
    from tidewaiter.cli.order_firms import with_kept_decisions
    from tidewaiter.law.order_check import check_orders
    from tidewaiter.law.order_pack import read_orders

    day, today = day_or_today(on)
    known = given_facts(None, facts, {"start": start}, day.year)[1] if facts or start else {}
    pack = with_kept_decisions(settings, file, read_orders(file), day)
    checks = check_orders(pack, day, laws=laws, given=known)
    if out is not None:
        _write(out, checks)
    if as_json:
        shape = {"day": day.isoformat(), "orders": [_record(one) for one in checks], "absent": list(pack.absent)}
        click.echo(json.dumps(shape, ensure_ascii=False, indent=1))
        return
    if today:
        click.echo(f"The law of today, {day}; --on DAY asks for another.\n")
    click.echo(_text(checks, pack, out))


def _text(checks: tuple[OrderCheck, ...], pack: OrderPack, out: Path | None) -> str:
    from tidewaiter.cli.layout import bullets, labelled, paragraph

    lines = []
    for one in checks:
        lines.append(labelled(one.decision, f"order {one.order_id}"))
        lines.append(bullets(one.reasons, " " * 18))
        if one.missing_documents:
            lines.append(labelled("  papers", ", ".join(one.missing_documents)))
        lines += [labelled("  ask", f"{asked.holder}: {asked.question}") for asked in one.questions]
        lines.append("")
    counts = Counter(one.decision for one in checks)
    said = ", ".join(f"{counts[word]} {word}" for word in ("RELEASE", "HOLD", "ASK"))
    lines.append(f"{len(checks):,} open {'order' if len(checks) == 1 else 'orders'}: {said}.")
    if pack.rejected:
        hint = "`tidewaiter pack check` lists them"
        rows = "1 row" if pack.rejected == 1 else f"{pack.rejected:,} rows"
        lines.append(paragraph(f"Not readable and not used: {rows}; {hint}."))
    if pack.absent:
        lines.append(paragraph(f"Not there, and would have helped: {', '.join(pack.absent)}."))
    if out is not None:
        lines.append(f"Decisions and papers are in {out}.")
    return "\n".join(lines)


def _write(out: Path, checks: tuple[OrderCheck, ...]) -> None:
    from tidewaiter.law.order_papers import folder_name, papers

    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / "orders.csv").write_text(_csv(checks), encoding="utf-8")
        for one in checks:
            for name, text in papers(one).items():
                folder = out / folder_name(one.order_id)
                folder.mkdir(exist_ok=True)
                (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(
            "The papers cannot be written.", value=str(out), hint="Name a folder you may write."
        ) from error


def _csv(checks: tuple[OrderCheck, ...]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["order_id", "decision", "reasons", "missing_documents", "questions", "paragraphs", "folder"])
    from tidewaiter.law.order_papers import folder_name
    from tidewaiter.records.formulas import safe_cell

    for one in checks:
        paragraphs = sorted({answer.determination.paragraph for answer in one.answers} - {""})
        asked = [f"{question.holder}: {question.question}" for question in one.questions]
        row = [one.order_id, one.decision, " | ".join(one.reasons), "|".join(one.missing_documents)]
        writer.writerow(
            [*map(safe_cell, row), safe_cell(" | ".join(asked)), "|".join(paragraphs), folder_name(one.order_id)]
        )
    return stream.getvalue()


def _record(one: OrderCheck) -> dict[str, object]:
    return {
        "order_id": one.order_id,
        "decision": one.decision,
        "reasons": list(one.reasons),
        "missing_documents": list(one.missing_documents),
        "questions": [{"question": asked.question, "holder": asked.holder} for asked in one.questions],
        "answers": [
            {
                "item_id": answer.line.item_id,
                "party": answer.party,
                "law": answer.law,
                "license_required": answer.determination.license_required,
                "required_by_text": answer.determination.required_by_text,
                "paragraph": answer.determination.paragraph,
                "missing_facts": list(answer.determination.missing_facts),
                "citations": list(answer.determination.citations),
            }
            for answer in one.answers
        ],
    }
