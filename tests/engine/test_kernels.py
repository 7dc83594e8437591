"""Kernels get whole numbers only, and compiled code of another version is never found."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import numpy as np
import pytest

from tidewaiter.engine import kernels
from tidewaiter.engine.arrays import arrays_of, table_of


def test_a_table_goes_into_arrays_and_back_unchanged() -> None:
    con = duckdb.connect()
    columns = arrays_of(
        con, "SELECT range AS a, -range::INTEGER AS b, DATE '1970-01-03' - DATE '1970-01-01' AS day FROM range(3)"
    )
    assert {name: values.dtype for name, values in columns.items()} == dict.fromkeys(("a", "b", "day"), np.int64)
    table_of(con, "there and back", columns)
    assert con.execute('SELECT * FROM "there and back"').fetchall() == [(0, 0, 2), (1, -1, 2), (2, -2, 2)]


def test_a_table_without_rows_stays_a_table() -> None:
    con = duckdb.connect()
    table_of(con, "none", arrays_of(con, "SELECT range AS a FROM range(0)"))
    assert con.execute("SELECT count(*), sum(a) FROM none").fetchall() == [(0, None)]


@pytest.mark.parametrize("bad", ["NULL::BIGINT", "1.5::DOUBLE", "'1'", "true", "18446744073709551615::UBIGINT"])
def test_what_is_no_whole_number_is_refused_by_name(bad: str) -> None:
    with pytest.raises(ValueError, match="moved_on must hold whole numbers"):
        arrays_of(duckdb.connect(), f"SELECT {bad} AS moved_on")


def test_another_text_of_any_kernel_is_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in ("one", "two"):
        (tmp_path / room / "kernels").mkdir(parents=True)
        (tmp_path / room / "kernels" / "flow.py").write_text("x = 1\n")
    monkeypatch.setattr(kernels, "_PACKAGE", tmp_path)
    found = set()
    for text in ("x = 1\n", "x = 2\n"):
        (tmp_path / "two" / "kernels" / "flow.py").write_text(text)
        kernels.digest_of_kernels.cache_clear()
        found.add(kernels.digest_of_kernels())
    kernels.digest_of_kernels.cache_clear()
    assert len(found) == 2
    assert kernels.kernel_names() == ["one.kernels.flow", "two.kernels.flow"]


def test_a_cache_folder_that_cannot_be_written_costs_time_only(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    code = (
        "from tidewaiter.engine.kernels import _keep_compiled_code as keep; keep(); "
        "from numba import config; print(config.CACHE_DIR)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], env={"TIDEWAITER_CACHE": str(blocked), "HOME": str(tmp_path)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "tidewaiter-kernels-" in ran.stdout
