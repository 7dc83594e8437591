"""A disk that really is full: the message says so, nothing half-made is published, and the same command goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root can make a small disk"),
]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], check=False)
    if made.returncode:
        pytest.skip("this machine lets nobody mount a disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("megabytes", [1, 4, 12])
def test_an_audit_on_a_full_disk_says_so_and_goes_on_when_there_is_room(
    small_disk: Path, tmp_path: Path, megabytes: int
) -> None:
    subprocess.run(["mount", "-o", f"remount,size={megabytes}m", str(small_disk)], check=True)
    pack = tmp_path / "pack"
    pack.mkdir()
    with duckdb.connect() as con:
        con.execute(
            "COPY (SELECT 'S' || range AS shipment_id, '1' AS line, DATE '2025-01-01' AS shipped_on, 'export' AS kind, "
            " 'A' AS seller_id, 'B' || (range % 100) AS buyer_id, 'US' AS from_country, "
            "'MY' AS to_country, 'I' AS item_id, 8 AS units, hash(range)::VARCHAR AS declared_description "
            f"FROM range(60000)) TO '{pack / 'shipments.parquet'}' (FORMAT parquet)"
        )
    command = [sys.executable, "-m", "tidewaiter", "audit", str(pack), "--out", str(small_disk / "out"), "--no-lists"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode != 0
    assert "The disk is full." in ran.stderr
    assert "goes on where it stopped" in ran.stderr
    assert not (small_disk / "out" / "current").exists()
    subprocess.run(["mount", "-o", "remount,size=900m", str(small_disk)], check=True)
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert (small_disk / "out" / "current" / "report.html").is_file()
