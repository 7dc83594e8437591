from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.records.formats.lines import LineMap, RowSet


def test_lines_run_on_in_step_until_the_step_breaks() -> None:
    lines = LineMap()
    for source, line in ((3, 1), (4, 2), (5, 3), (8, 4), (9, 6)):
        lines.add(source, line=line, record=line)
    assert [lines.of_line(line) for line in (1, 2, 3, 4, 6, 7)] == [3, 4, 5, 8, 9, 10]
    assert len(lines.breaks()) == 3


def test_a_map_without_entries_changes_nothing() -> None:
    assert LineMap().of_line(7) == 7


@given(st.sets(st.integers(1, 60)))
def test_a_row_set_is_a_set_kept_as_runs(rows: set[int]) -> None:
    found = RowSet()
    for row in sorted(rows):
        found.add(row)
    assert list(found) == sorted(rows)
    assert len(found) == len(rows)
    assert all((row in found) == (row in rows) for row in range(62))


def test_rows_are_put_in_in_order() -> None:
    found = RowSet()
    found.add(5)
    with pytest.raises(ValueError, match="row 4 after row 5"):
        found.add(4)
    assert "5" not in found
