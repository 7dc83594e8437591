"""What nobody can have seen yet is not taken for seen."""

from __future__ import annotations

from pathlib import Path

from tests.account.custody_world import custody, empty_tables
from tests.account.test_custody_stories import ROWS, at

from tidewaiter.engine.duck import connect


def test_what_was_recorded_before_it_happened_is_no_sighting(tmp_path: Path) -> None:
    """Neither of a lot nor of a serial number: the moves that such rows tell are entered, and each is a problem."""
    early = {"basis": "telemetry", "recorded_at": "2025-01-31 10:00:00"}
    events = [
        at("installed", "02-01", None, item_id="LOT", units=5, event_id="L1", **early),
        at("observed", "02-09", None, item_id="LOT", units=5, event_id="L2", **early),
        at("accepted", "02-09", None, item_id="LOT", units=9, event_id="L3", **early),
        at("installed", "02-01", "ONE", item_id="SRV", event_id="S1", **early),
        at("observed", "02-09", "ONE", item_id="SRV", event_id="S2", **early),
    ]
    con = connect(threads=1)
    empty_tables(con)
    told = custody(con, tmp_path, {**ROWS, "custody_events": events, "devices": [], "documents": []})
    ends = {row["item_id"]: row for row in told["custody_counts"] if row["holder_kind"] == "party"}
    assert [(ends[name]["installed_units"], ends[name]["verified_units"]) for name in ("LOT", "SRV")] == [
        (5, None),
        (1, None),
    ]
    assert {row["seen_on"] for row in told["custody_spans"]} == {None}
    assert [row["problem"] for row in told["custody_problems"]] == ["clock_skew"] * 5
