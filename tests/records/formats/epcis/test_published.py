"""The published vectors and documents: hashes reproduced, valid documents accepted, invalid ones refused by reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidewaiter.records.formats.epcis.check import check_documents
from tidewaiter.records.formats.epcis.document import read_documents
from tidewaiter.records.formats.epcis.event_hashes import event_hashes
from tidewaiter.records.formats.epcis.read import read_files

pytestmark = pytest.mark.shared

INVALID = {
    "Combination_of_events_with_missing_mandatory_fields": [
        "[0].action: action is missing",
        "[1].eventTimeZoneOffset: eventTimeZoneOffset is missing",
        "[1].action: action is missing",
    ],
    "Combination_of_multiple_invalid_fields": [
        "[0].bizStep: The standard has no such business step",
        "[1].disposition: The standard has no such disposition",
        "[2].sourceList[0].type: The standard has no such source or destination type",
        "[3].ilmd.materialType: A field of ilmd has no namespace",
        "[4].eventTime: eventTime is no time",
        "[4].action: EPCIS knows no such action",
    ],
    "Combination_of_non_standard_bizStep_and_disposition": ["no such business step", "no such disposition"],
    "EPCISDocument_without_context": ["@context is missing"],
    "ObjectEvent_with_ilmd_field_without_namespace": ["ilmd.materialType: A field of ilmd has no namespace"],
    "ObjectEvent_with_invalid_action": ["EPCIS knows no such action"],
    "ObjectEvent_with_invalid_certificationInfo": ["certificationAuditDate: The date of a certification is no date"],
    "ObjectEvent_with_invalid_eventTime_format": ["eventTime is no time with its offset"],
    "ObjectEvent_with_non_standard_bizStep": ["[0].bizStep: The standard has no such business step"],
    "ObjectEvent_with_non_standard_bizStep_in_second_event": ["[1].bizStep: The standard has no such business step"],
    "ObjectEvent_with_non_standard_disposition": ["[0].disposition: The standard has no such disposition"],
    "ObjectEvent_with_quantity_as_text": ["quantityList[0].quantity: This is no number"],
    "ObjectEvent_with_unknown_field_in_quantityList": ["quantityList[0].weight: EPCIS knows no such field"],
    "ObjectEvent_without_action_and_eventTime": [
        "eventTime is missing",
        "eventTimeZoneOffset is missing",
        "action is missing",
    ],
    "ObjectEvent_without_identifier_list": ["epcList or quantityList or sensorElementList is missing"],
}


def test_every_published_hash_is_reproduced_from_json_and_from_xml(shared: Path) -> None:
    folder = shared / "data" / "epcis" / "event-hash-vectors"
    vectors = sorted(folder.glob("*.hashes"))
    assert len(vectors) == 28
    forms = 0
    for vector in vectors:
        inputs = [path for ending in (".jsonld", ".xml") if (path := vector.with_suffix(ending)).exists()]
        assert inputs, vector.name
        for path in inputs:
            assert event_hashes(path) == vector.read_text().split(), path.name
            forms += 1
    assert forms == 39


def test_every_valid_document_is_accepted_and_read(shared: Path) -> None:
    folder = shared / "data" / "epcis" / "openepcis"
    paths = [
        *folder.glob("Capture/Documents/*.json"),
        *folder.glob("Capture/Events/*.json"),
        *folder.glob("Query/*.json"),
    ]
    assert len(paths) == 52
    for path in sorted(paths):
        assert check_documents(read_documents(path)) == [], path.name
    found = read_files(sorted(paths))
    assert found.events == sum(len(event_hashes(path)) for path in paths)
    assert all(row["event_id"].startswith("ni:///sha-256;") for row in found.custody)
    assert found.corrected
    assert found.devices


@pytest.mark.parametrize("name", INVALID)
def test_every_invalid_document_is_refused_with_its_reasons(name: str, shared: Path) -> None:
    path = shared / "data" / "epcis" / "openepcis" / "Capture" / "Invalid" / f"{name}.json"
    problems = [str(one).splitlines()[0] for one in check_documents(read_documents(path))]
    assert len(problems) == len(INVALID[name])
    for words, problem in zip(INVALID[name], problems, strict=True):
        assert words in problem


def test_the_list_of_invalid_documents_is_complete(shared: Path) -> None:
    folder = shared / "data" / "epcis" / "openepcis" / "Capture" / "Invalid"
    assert {path.stem for path in folder.iterdir()} == set(INVALID)
    for path in (folder.parent.parent / "Query" / "Invalid").iterdir():
        assert check_documents(read_documents(path)), path.name
