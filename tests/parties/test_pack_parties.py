"""The parties of a pack, and the orders, licenses and shipments still to come in which they have a part."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tidewaiter.core.errors import InputError
from tidewaiter.parties.pack_parties import open_pack

DAY = date(2026, 2, 1)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    tables = {
        "parties": "party_id,name,country,website\nA,Alpha,CN,x.example\nB,Beta,MY,\n",
        "orders": "order_id,ordered_on,buyer_id,end_user_id,item_id,units,status\n"
        "O1,2026-01-01,A,B,I,1,open\nO2,2026-01-01,A,B,I,1,shipped\nO3,2026-01-01,B,A,I,1,\n"
        "O4,2026-01-01,A,,I,1,cancelled\n",
        "licenses": "license_id,authority,kind,holder_id,consignee_id,issued_on,expires_on\n"
        "L1,US BIS,license,A,B,2025-01-01,2026-02-01\nL2,US BIS,license,A,B,2025-01-01,2026-01-31\n"
        "L3,US BIS,license,B,A,2025-01-01,\nL4,US BIS,license,A,,2026-02-02,\n",
        "shipments": "shipment_id,line,shipped_on,received_on,kind,seller_id,buyer_id,intermediate_consignee_id,"
        "from_country,to_country,units\n"
        "S1,1,2026-01-01,,export,B,B,C|A,CN,MY,1\nS2,1,2026-01-01,2026-02-01,export,A,B,,CN,MY,1\n"
        "S3,1,2026-01-01,2026-02-02,export,A,B,,CN,MY,1\n",
    }
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text)
    return tmp_path


def test_parties_and_websites_are_read(pack: Path) -> None:
    with open_pack(pack) as found:
        assert [(one.party_id, one.name, one.countries) for one in found.parties] == [
            ("A", "Alpha", ("CN",)),
            ("B", "Beta", ("MY",)),
        ]
        assert found.websites == {"A": "x.example"}
        assert found.rejected == 0


def test_only_what_is_still_open_on_the_day_is_found(pack: Path) -> None:
    with open_pack(pack) as found:
        told = [(one.table, one.record_id, one.role) for one in found.dealings({"A"}, DAY)]
    assert told == [
        ("licenses", "L1", "holder"),
        ("licenses", "L3", "consignee"),
        ("orders", "O1", "buyer"),
        ("orders", "O3", "end_user"),
        ("shipments", "S1 line 1", "intermediate_consignee"),
        ("shipments", "S3 line 1", "seller"),
    ]


def test_a_pack_without_parties_is_refused(pack: Path) -> None:
    (pack / "parties.csv").unlink()
    with pytest.raises(InputError, match="holds no parties"), open_pack(pack):
        pass


def test_a_pack_of_parties_alone_has_no_open_business(pack: Path) -> None:
    with open_pack(pack / "parties.csv") as found:
        assert found.dealings({"A"}, DAY) == []
