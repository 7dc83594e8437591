"""Says for each step and detector what it looked at, what it decided and what it left unknown.

Each step's own count is a query `queries/coverage_STEP.sql`, whose second line names the tables it reads.
"""

from __future__ import annotations

import re
from importlib import resources

from tidewaiter.engine.step import Step, Workplace, write_table

__all__ = ["counts", "coverage_step"]

COLUMNS = "detector, subject_kind, subjects, subjects_yes, subjects_no, subjects_unknown, top_missing_facts"
_READS = re.compile(r"^-- reads: (.+)$", re.MULTILINE)


def coverage_step() -> Step:
    """The step that puts the counts of all steps and detectors together."""
    claim = "What each step and detector looked at, decided and left unknown, with the facts that were missing."
    reads = {table.strip() for sql in counts().values() for table in _tables(sql).split(",")}
    return Step("coverage", claim, tuple(sorted(reads | {"detectors"})), ("coverage",), _run)


def counts() -> dict[str, str]:
    """The query of each step that counts, by the step's name."""
    files = [one for one in resources.files(__package__).joinpath("queries").iterdir() if _is_count(one.name)]
    return {
        one.name.removeprefix("coverage_").removesuffix(".sql"): one.read_text(encoding="utf-8")
        for one in sorted(files, key=lambda one: one.name)
    }


def _is_count(name: str) -> bool:
    return name.startswith("coverage_") and name.endswith(".sql")


def _tables(sql: str) -> str:
    found = _READS.search(sql)
    assert found is not None
    return found[1]


def _run(at: Workplace) -> dict[str, int]:
    parts = [f"SELECT * FROM ({sql}) AS counted ({COLUMNS})" for sql in counts().values()]
    return write_table(at, "coverage", " UNION ALL ".join([*parts, f"SELECT {COLUMNS} FROM detectors"]))
