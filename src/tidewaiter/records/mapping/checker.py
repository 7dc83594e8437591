"""Asks the contracts themselves which texts they would refuse: one rule for the preview and for the audit."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import Self

from tidewaiter.engine.duck import connect
from tidewaiter.records.checks import reading
from tidewaiter.records.contracts import Column

__all__ = ["Checker"]


class Checker:
    """Knows which values a column would refuse; remembers what it was asked."""

    def __init__(self) -> None:
        self._con = connect()
        self._known: dict[tuple[str, tuple[str, ...]], dict[str, bool]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._con.close()

    def refused(self, column: Column, values: Iterable[str]) -> set[str]:
        """Those of the values that the column's type does not accept; an empty one, where the column is required."""
        wanted = {value.strip() for value in values}
        known = self._known.setdefault((str(column.type), column.choices), {})
        new = [value for value in wanted if value and value not in known]
        if new:
            good = reading(column.type, "cell", column.choices).readable
            # The list is a parameter: what stands in a cell never becomes SQL.
            rows = self._con.execute(
                f"SELECT cell, coalesce({good}, false) FROM (SELECT unnest(CAST(? AS VARCHAR[])) AS cell)", [new]
            )
            known.update(rows.fetchall())
        return {value for value in wanted if not known.get(value, not column.required)}
