"""A part keeps its seat whatever its own records say of receipts, unless nothing is told of the unit around it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.account.custody_world import custody, empty_tables
from tests.account.test_custody_stories import ROWS, Told, at, counts, device, life

from tidewaiter.engine.duck import connect


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    events = [
        at("received", "03-01", "SRV"), at("installed", "03-05", "SRV"),
        at("received", "03-02", "IN1"), at("installed", "03-06", "IN1"), at("installed", "03-06", "IN2"),
        at("installed", "03-06", "LONE"), at("received", "03-06", "TWO"), at("installed", "03-07", "TWO"),
    ]  # fmt: skip
    devices = [device("IN1", "SRV", "02-01"), device("IN2", "SRV", "02-01")]
    devices += [device(name, "RACK", "02-01", item="SRV") for name in ("LONE", "TWO")]
    con = connect(threads=1)
    empty_tables(con)
    rows = {**ROWS, "custody_events": events, "devices": devices, "documents": []}
    return custody(con, Path(tmp_path_factory.mktemp("seats")), rows)


def test_a_part_that_is_received_and_installed_stays_in_its_unit(told: Told) -> None:
    for serial in ("IN1", "IN2"):
        assert life(told, serial)[-1] == ("inside", "HALL", "03-05")
    boards = [row for row in told["custody_counts"] if row["item_id"] != "SRV" and row["holder_id"] == "HALL"]
    assert all(row["installed_units"] == row["taken_out_units"] == 0 for row in boards)


def test_a_part_of_a_unit_of_which_nothing_is_told_is_where_its_own_records_say(told: Told) -> None:
    assert life(told, "LONE") == [("installed", "HALL", "03-06")]
    assert life(told, "TWO") == [("held", "HALL", "03-06"), ("installed", "HALL", "03-07")]
    assert counts(told, "OP", "SRV")["installed_units"] == 3
