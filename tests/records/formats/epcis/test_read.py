"""Events become rows: which unit, which step, at whom and where; what has no column is counted."""

from __future__ import annotations

from typing import Any

import pytest
from tests.records.formats.epcis.events import BOARD, SERVER, SITE, event, read


def only(*events: dict[str, Any]) -> dict[str, str]:
    rows = read(*events).custody
    assert len(rows) == 1
    return rows[0]


def test_a_receipt_names_unit_product_party_site_and_paper() -> None:
    row = only(
        event(
            bizStep="receiving",
            bizLocation={"id": "urn:epc:id:sgln:4012345.00005.hall2"},
            sourceList=[{"type": "possessing_party", "source": "urn:epc:id:pgln:4000001.00000"}],
            destinationList=[{"type": "possessing_party", "destination": "urn:epc:id:pgln:4012345.00000"}],
            bizTransactionList=[
                {"type": "po", "bizTransaction": "https://example.com/po/1"},
                {"type": "desadv", "bizTransaction": "https://example.com/asn/7"},
            ],
            recordTime="2025-03-01T12:00:00.5Z",
        )
    )
    assert row["event_at"] == "2025-03-01T08:00:00Z"
    assert (row["serial_number"], row["item_id"], row["units"]) == ("B1", "09521141012345", "")
    assert (row["step"], row["party_id"]) == ("received", "4012345000009")
    assert (row["site_id"], row["location"]) == ("4012345000054", "hall2")
    assert (row["document_id"], row["basis"]) == ("https://example.com/asn/7", "document")
    assert row["recorded_at"] == "2025-03-01T12:00:00.5Z"
    assert row["event_id"].startswith("ni:///sha-256;")


@pytest.mark.parametrize(
    ("fields", "step"),
    [
        ({"bizStep": "commissioning"}, "commissioned"),
        ({"bizStep": "shipping"}, "shipped"),
        ({"bizStep": "urn:epcglobal:cbv:bizstep:storing"}, "stored"),
        ({"bizStep": "https://ref.gs1.org/cbv/BizStep-installing"}, "installed"),
        ({"bizStep": "cbv:BizStep-accepting"}, "accepted"),
        ({"bizStep": "removing"}, "removed"),
        ({"bizStep": "repairing"}, "repaired"),
        ({"bizStep": "destroying"}, "scrapped"),
        ({"bizStep": "decommissioning"}, "scrapped"),
        ({"bizStep": "cycle_counting"}, "observed"),
        ({"bizStep": "shipping", "disposition": "stolen"}, "lost"),
        ({"bizStep": "inspecting", "disposition": "unknown"}, "lost"),
        ({"bizStep": "receiving", "disposition": "returned"}, "returned"),
        ({"action": "ADD"}, "commissioned"),
        ({"action": "DELETE"}, "scrapped"),
        ({}, "observed"),
    ],
)
def test_a_business_step_becomes_a_step(fields: dict[str, Any], step: str) -> None:
    assert only(event(**fields))["step"] == step


def test_a_step_of_somebody_elses_is_read_as_observed_and_listed() -> None:
    found = read(event(bizStep="https://example.com/steps/burning_in"))
    assert found.custody[0]["step"] == "observed"
    assert found.other_steps == {"https://example.com/steps/burning_in": 1}


def test_lots_have_units_and_weights_are_listed() -> None:
    product = "https://id.gs1.org/01/09521141012345"
    found = read(
        event(
            quantityList=[
                {"epcClass": f"{product}/10/A", "quantity": 8},
                {"epcClass": f"{product}/10/B", "quantity": 4.0},
                {"epcClass": product, "quantity": 150, "uom": "KGM"},
                {"epcClass": product},
            ],
        )
    )
    assert [(row["item_id"], row["units"]) for row in found.custody] == [("09521141012345", "12")]
    assert found.unplaced == {"lot number": 2, "quantity in KGM": 1, "quantity that is no count": 1}


def test_what_has_no_column_is_counted() -> None:
    found = read(event(ilmd={"example:batch": "7"}, **{"example:note": "x"}), event(**{"example:note": "y"}))
    assert found.unplaced == {"ilmd": 1, "example:note": 2}


def test_the_same_event_twice_is_one_and_a_declared_error_is_marked() -> None:
    wrong = event(bizStep="receiving")
    declared = {**wrong, "errorDeclaration": {"declarationTime": "2025-04-01T00:00:00Z", "reason": "did_not_occur"}}
    found = read(wrong, {**wrong, "eventTime": "2025-03-01T08:00:00.000Z"}, declared)
    assert (found.events, found.repeated, found.corrected) == (3, 2, 1)
    assert [row["status"] for row in found.custody] == ["corrected"]


def test_an_error_is_declared_by_the_number_of_the_event_too() -> None:
    number = "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8"
    other = event(eventID=number, bizStep="storing", errorDeclaration={"declarationTime": "2025-04-01T00:00:00Z"})
    found = read(event(eventID=number, bizStep="receiving"), other)
    assert [row["status"] for row in found.custody] == ["corrected", "corrected"]


def test_what_was_put_in_and_taken_out_has_a_period() -> None:
    put = event(
        "AssociationEvent",
        parentID=SERVER,
        childEPCs=[BOARD],
        action="ADD",
        bizStep="installing",
        bizLocation={"id": SITE},
    )
    taken = {**put, "action": "DELETE", "bizStep": "removing", "eventTime": "2025-06-01T00:00:00Z"}
    found = read(taken, put)
    (row,) = found.devices
    assert (row["serial_number"], row["parent_serial_number"]) == ("B1", "S1")
    assert (row["from_at"], row["until_at"]) == ("2025-03-01T08:00:00Z", "2025-06-01T00:00:00Z")
    assert sorted((row["serial_number"], row["step"]) for row in found.custody) == [
        ("B1", "installed"),
        ("B1", "removed"),
        ("S1", "observed"),
        ("S1", "observed"),
    ]


def test_a_whole_that_is_dissolved_lets_all_its_parts_go() -> None:
    pallet = "urn:epc:id:sscc:4012345.0000000333"
    packed = event("AggregationEvent", parentID=pallet, childEPCs=[BOARD, SERVER], action="ADD", bizStep="packing")
    opened = event("AggregationEvent", parentID=pallet, action="DELETE", eventTime="2025-03-05T00:00:00Z")
    assert [row["until_at"] for row in read(packed, opened).devices] == ["2025-03-05T00:00:00Z"] * 2


def test_a_part_that_moves_without_being_taken_out_is_listed() -> None:
    first = event("AssociationEvent", parentID=SERVER, childEPCs=[BOARD], action="ADD")
    other = {**first, "parentID": "urn:epc:id:sgtin:9521141.012346.S2", "eventTime": "2025-05-01T00:00:00Z"}
    found = read(first, other)
    assert [(row["parent_serial_number"], row["until_at"]) for row in found.devices] == [
        ("S1", "2025-05-01T00:00:00Z"),
        ("S2", ""),
    ]
    assert any("without being taken out" in note.message for note in found.notes)


def test_what_goes_into_one_product_sits_in_it() -> None:
    found = read(event("TransformationEvent", inputEPCList=[BOARD], outputEPCList=[SERVER], bizStep="assembling"))
    assert {row["serial_number"]: row["step"] for row in found.custody} == {"B1": "installed", "S1": "commissioned"}
    assert found.devices[0]["parent_serial_number"] == "S1"


def test_one_serial_number_of_two_products_is_two_things() -> None:
    found = read(event(), event(epcList=["https://id.gs1.org/01/04012345111118/21/B1"]))
    assert {row["serial_number"] for row in found.custody} == {"01/09521141012345/21/B1", "01/04012345111118/21/B1"}
    assert any("Two things carry" in note.message for note in found.notes)


def test_an_identifier_too_long_for_the_table_is_listed() -> None:
    found = read(event(epcList=["https://example.com/" + "x" * 10_000_000]))
    assert found.custody == []
    assert found.unplaced == {"identifier of more than 200 characters": 1, "event without a row": 1}
