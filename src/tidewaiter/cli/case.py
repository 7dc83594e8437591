"""The commands `case list`, `show`, `export` and `recheck`: whom to ask first, why, and what a record changes."""

from __future__ import annotations

import json
from pathlib import Path

import click

__all__ = ["case"]

_WHERE = click.argument("where", metavar="AUDIT", type=click.Path(path_type=Path))


@click.group()
def case() -> None:
    """See whom to ask first, why, and what to take along.

    Cases are findings that belong together, ranked. A case is a reason to ask, not a verdict. Its probability was
    learned on made-up worlds.
    """


@case.command("list")
@_WHERE
@click.option("--top", type=click.IntRange(1), default=25, show_default=True, metavar="N", help="How many to show.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON array.")
def list_cases(where: Path, top: int, as_json: bool) -> None:
    """Show the cases to look at first."""
    from tidewaiter.cli.case_text import list_lines
    from tidewaiter.detection.fusion.dossier import first_cases

    found = first_cases(where, top)
    click.echo(
        json.dumps(found, ensure_ascii=False, indent=1, default=str) if as_json else "\n".join(list_lines(found))
    )


@case.command("show")
@_WHERE
@click.argument("case_id", metavar="CASE")
def show_case(where: Path, case_id: str) -> None:
    """Show one case: who, why, how many units, what would explain it, and what to ask next."""
    from tidewaiter.cli.case_text import case_lines
    from tidewaiter.detection.fusion.dossier import read_dossier

    click.echo("\n".join(case_lines(read_dossier(where, case_id))))


@case.command("export")
@_WHERE
@click.argument("case_id", metavar="CASE")
@click.option("--out", "into", required=True, metavar="FOLDER", type=click.Path(path_type=Path), help="A new folder.")
def export_case(where: Path, case_id: str, into: Path) -> None:
    """Write the package for an end-use check.

    FOLDER gets the case on paper, the serial numbers to challenge, the lawful explanations that are open, a letter to
    each holder of records, and the tables `answers` and `inspections` to fill in: put these two into the pack, and the
    next audit takes them into account.
    """
    from tidewaiter.cli.case_package import write_package
    from tidewaiter.detection.fusion.dossier import read_dossier

    for path in write_package(read_dossier(where, case_id), into):
        click.echo(f"Written: {path}")


@case.command("recheck")
@_WHERE
@click.option(
    "--record",
    "records",
    required=True,
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Records in the layout of a pack, named as their table, such as inspections.csv; may be given again.",
)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
def recheck_case(where: Path, records: tuple[Path, ...], as_json: bool) -> None:
    """Say what a new or corrected record changes: findings that turn, cases that move.

    Nothing is written: the audit stays as it is, and the record belongs into the pack for the next one. A record with
    the key of one that is there counts in its place.
    """
    from dataclasses import asdict

    from tidewaiter.audit.recheck.recheck import Recheck
    from tidewaiter.audit.steps import MAIN_JOB
    from tidewaiter.cli.case_recheck import effect_lines

    with Recheck.opened(where, job=MAIN_JOB) as audit:
        effect = audit.of(records)
    click.echo(
        json.dumps(asdict(effect), ensure_ascii=False, indent=1, default=str)
        if as_json
        else "\n".join(effect_lines(effect))
    )
