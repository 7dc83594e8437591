"""What every detector answers of a pack, every subject of it, and how that differs from what it answers of another."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from tidewaiter.audit.past import needed_for
from tidewaiter.audit.steps import MAIN_JOB
from tidewaiter.detection.find import answers_of
from tidewaiter.detection.load import detectors
from tidewaiter.engine.duck import connect, quote_name
from tidewaiter.engine.step import Workplace
from tidewaiter.records.as_of_day import as_of_day
from tidewaiter.worlds.blank import blank_pack

__all__ = ["ANSWERS", "SIGNS", "Answers", "answers_of_pack", "counted", "empty_some", "faults_of", "moved"]

SIGNS: dict[str, tuple[str, ...]] = {
    "shipments": ("ultimate_consignee_id", "received_on", "license_id"),
    "licenses": ("*",),
    "license_lines": ("*",),
    "devices": ("until_at",),
    "custody_events": ("replaced_by_serial",),
    "items": ("idle_power_w", "rated_power_w"),
}
"""Cells whose absence says something by itself, as detectors and the account state: the buyer is the consignee, nothing
came, no license was named, a license does not restrict it, it has not ended, nothing replaced it, the chip's watts."""

ANSWERS = ("yes", "no", "unknown")
Answers = Mapping[tuple[str, str], str]
"""The answer by the detector's code and the subject's id."""


def answers_of_pack(pack: Path, folder: Path) -> dict[tuple[str, str], str]:
    """Every answer to every question about this pack; `folder` is new and takes the tables that an audit makes."""
    (folder / "spill").mkdir(parents=True)
    told: dict[tuple[str, str], str] = {}
    with connect(memory="3GB", temp=folder / "spill") as con:
        at = Workplace(con, folder, folder / "spill", order=MAIN_JOB.order, csv_rows=0)
        steps = MAIN_JOB.steps(MAIN_JOB.files_of(pack))
        for step in needed_for("findings", steps):
            if step.name != "findings":
                step.run(at)
                MAIN_JOB.show(con, step, folder, "")
        for one in detectors():
            table = quote_name(answers_of(con, one, as_of_day(at)))
            rows = con.execute(f"SELECT subject_id, answer FROM {table}").fetchall()
            told |= {(one.code, str(subject)): str(answer) for subject, answer in rows}
    return told


def empty_some(world: Path, out: Path, share: float, seed: int) -> None:
    """The pack of a world with a share of its optional cells emptied, but for `SIGNS`."""
    blank_pack(world, out, share, seed)
    for table, columns in SIGNS.items():
        whole, poorer = world / "pack" / f"{table}.csv", out / "pack" / f"{table}.csv"
        before, after = _rows(whole), _rows(poorer)
        if not before:
            continue
        kept = before[0] if columns == ("*",) else [one for one in columns if one in before[0]]
        with poorer.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(after[0]))
            writer.writeheader()
            writer.writerows(new | {one: old[one] for one in kept} for old, new in zip(before, after, strict=True))


def _rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table; none where the pack has no such file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def moved(full: Answers, poorer: Answers) -> dict[str, Counter[tuple[str, str]]]:
    """How often each detector answered so of the full pack and so of the poorer one, of subjects that both have."""
    found: dict[str, Counter[tuple[str, str]]] = {}
    for asked, answer in full.items():
        if asked in poorer:
            found.setdefault(asked[0], Counter())[answer, poorer[asked]] += 1
    return found


def faults_of(full: Answers, poorer: Answers) -> list[tuple[str, str, str, str]]:
    """What fewer facts must not do: detector, subject, the answer of the full pack and another, decided, of fewer."""
    return [
        (*asked, full[asked], answer)
        for asked, answer in sorted(poorer.items())
        if asked in full and answer not in ("unknown", full[asked])
    ]


def counted(told: Answers, codes: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Of each detector how often it answered yes, no and unknown."""
    found = Counter((code, answer) for (code, _), answer in told.items())
    return {code: tuple(found[code, answer] for answer in ANSWERS) for code in codes}
