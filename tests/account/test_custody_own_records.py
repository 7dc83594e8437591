"""What only shipments and their serial numbers say of units is no record of who holds them, and no contradiction."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from tests.account.custody_world import custody, empty_tables
from tests.account.test_custody_stories import ROWS, at, problems

from tidewaiter.engine.duck import connect


def test_a_holder_whose_units_only_shipments_list_has_no_records_of_its_own(tmp_path: Path) -> None:
    line = {"line": "1", "kind": "export", "seller_id": "MAKER", "item_id": "SRV", "units": 2, "from_country": "US",
            "to_country": "MY"}  # fmt: skip
    rows = {
        **ROWS,
        "devices": [],
        "custody_events": [at("installed", "03-02", "KEPT", who="OP")],
        "shipments": [
            line | {"shipment_id": f"S-{buyer}", "buyer_id": buyer,
                    "shipped_on": dt.date(2025, 1, 5), "received_on": dt.date(2025, 2, 9)}
            for buyer in ("OP", "BROKER")
        ],
        "serials": [
            {"shipment_id": f"S-{buyer}", "line": "1", "serial_number": serial}
            for buyer, serial in (("OP", "KEPT"), ("OP", "LISTED"), ("BROKER", "SOLD-ON"))
        ],
    }  # fmt: skip
    con = connect(threads=1)
    empty_tables(con)
    told = custody(con, tmp_path, rows)["custody_counts"]
    own = {(row["holder_id"], row["month"].month): row["own_records"] for row in told if row["item_id"] == "SRV"}
    assert {key: own[key] for key in (("OP", 2), ("OP", 3), ("BROKER", 2), ("HALL", 3))} == {
        ("OP", 2): "no", ("OP", 3): "yes", ("BROKER", 2): "no", ("HALL", 3): "yes",
    }  # fmt: skip


def test_a_later_seller_whose_supplier_listed_nothing_is_a_gap_and_not_two_places(tmp_path: Path) -> None:
    line = {"line": "1", "kind": "export", "item_id": "SRV", "units": 1, "from_country": "US", "to_country": "MY"}
    rows = {
        **ROWS,
        "devices": [],
        "custody_events": [],
        "shipments": [
            line | {"shipment_id": "S1", "seller_id": "MAKER", "buyer_id": "OP", "shipped_on": dt.date(2025, 1, 5),
                    "received_on": dt.date(2025, 1, 9)},
            line | {"shipment_id": "S2", "seller_id": "BROKER", "buyer_id": "END", "shipped_on": dt.date(2025, 5, 5)},
        ],
        "serials": [{"shipment_id": one, "line": "1", "serial_number": "GAP"} for one in ("S1", "S2")],
    }  # fmt: skip
    con = connect(threads=1)
    empty_tables(con)
    assert set(problems(custody(con, tmp_path, rows), "GAP")) == {"moved_without_removal"}
