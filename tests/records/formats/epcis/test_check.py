"""What a document must have: every problem has its place, and all of them are shown."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.records.formats.epcis.events import BOARD, CONTEXT, SERVER, document, event

from tidewaiter.core.errors import InputError
from tidewaiter.records.formats.epcis.check import check_documents
from tidewaiter.records.formats.epcis.document import documents_of, events_of


def problems(value: Any) -> list[str]:
    found = check_documents(documents_of(json.dumps(value).encode(), "a.json"))
    return [f"{one.place.column}: {one.message}" for one in found]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"epcList": ["B1"]}, "epcList[0]: This is no identifier"),
        ({"epcList": BOARD}, "epcList: This is no list"),
        ({"epcList": [f"{BOARD} x"]}, "epcList[0]: This is no identifier"),
        ({"colour": "red"}, "colour: ObjectEvent has no such field"),
        ({"other:colour": "red"}, "other:colour: No @context declares this prefix"),
        ({"eventTime": "2025-03-01T10:00:00"}, "eventTime: eventTime is no time with its offset"),
        ({"eventTime": "0025-03-01T10:00:00Z"}, "eventTime: eventTime lies outside"),
        ({"eventTime": "2025-02-30T10:00:00Z"}, "eventTime: eventTime is no time"),
        ({"eventTime": 7}, "eventTime: eventTime is no time"),
        ({"eventTimeZoneOffset": "2"}, "eventTimeZoneOffset: eventTimeZoneOffset is no offset"),
        ({"readPoint": "x"}, "readPoint: This is no object"),
        ({"readPoint": {"id": "here"}}, "readPoint.id: This is no identifier"),
        ({"quantityList": [{"epcClass": BOARD, "quantity": -1}]}, "quantityList[0].quantity: A quantity is not"),
        ({"quantityList": [{"quantity": True}]}, "quantityList[0].epcClass: This is no identifier"),
        ({"persistentDisposition": {"set": ["gone"]}}, "persistentDisposition.set[0]: The standard has no such disp"),
        ({"errorDeclaration": {"reason": "mood"}}, "errorDeclaration.declarationTime: This is no time"),
        ({"sensorElementList": [{"sensorReport": [{"value": "hot"}]}]}, "sensorReport[0].value: This is no number"),
        ({"bizTransactionList": [{"type": "poem", "bizTransaction": "a:b"}]}, "no such business transaction type"),
        ({"sourceList": [{"source": "a:b"}]}, "sourceList[0].type: The type is missing"),
        ({"type": "PartyEvent"}, "type: The type of the event is missing or EPCIS knows no such event"),
    ],
)
def test_a_wrong_field_is_named_with_its_place(fields: dict[str, Any], words: str) -> None:
    assert any(words in one for one in problems(document(event(**fields))))


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("AggregationEvent", {"action": "ADD", "childEPCs": [BOARD]}, "parentID is missing"),
        ("AggregationEvent", {"action": "ADD", "parentID": SERVER}, "childEPCs or childQuantityList"),
        ("AssociationEvent", {"childEPCs": [BOARD]}, "parentID is missing"),
        ("TransactionEvent", {"epcList": [BOARD]}, "bizTransactionList is missing"),
        ("TransformationEvent", {"inputEPCList": [BOARD]}, "outputEPCList or outputQuantityList"),
    ],
)
def test_each_type_of_event_has_what_it_cannot_be_without(kind: str, fields: dict[str, Any], words: str) -> None:
    assert any(words in one for one in problems(document(event(kind, **fields))))


def test_all_problems_are_shown_and_the_document_around_them_is_checked() -> None:
    found = problems(document(event(action="SELL", bizStep="selling"), schemaVersion="1.2", creationDate="now", x=1))
    assert [one.partition(":")[0] for one in found] == [
        "schemaVersion",
        "creationDate",
        "x",
        "epcisBody.eventList[0].action",
        "epcisBody.eventList[0].bizStep",
    ]
    assert problems({"type": "EPCISDocument"})[0].startswith("@context")
    assert problems([7]) == ["[0]: This is no event and no document."]
    assert (
        "does not name the EPCIS vocabulary" in problems(document(event()) | {"@context": ["https://example.com"]})[0]
    )


def test_one_event_a_list_and_json_lines_are_read() -> None:
    one = event() | {"@context": CONTEXT}
    assert problems(one) == problems([one, one]) == []
    text = f"{json.dumps(one)}\n\n{json.dumps(document(event(), event()))}\n".encode()
    documents = documents_of(text, "a.jsonl")
    assert check_documents(documents) == []
    places = [str(each.place) for document in documents for each in events_of(document)]
    assert places == [
        "a.jsonl, line 1",
        "a.jsonl, line 3, column epcisBody.eventList[0]",
        "a.jsonl, line 3, column epcisBody.eventList[1]",
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "This file is empty"),
        (b" \n", "This file is empty"),
        (b"event_id,step\n", "This is not JSON"),
        (b"<a/>", "This is XML"),
        (b'{"type": "ObjectEvent"', "This is not JSON"),
        (b'{"a": 1}\n{"b": \n', "This is not JSON"),
        ('{"a": "é"}'.encode("latin-1"), "not UTF-8"),
        ('{"a": 1}'.encode("utf-16"), "not UTF-8"),
        (b'{"a": NaN}', "no number that JSON knows"),
        (b'{"a": 1, "b": {"c": 1, "c": 2}}', "stands twice"),
        (b"[" * 100_000, "nests too deeply"),
        (b"[" * 500 + b"]" * 500, "nests too deeply"),
        (b'{"a":' * 101 + b"1" + b"}" * 101, "nests too deeply"),
    ],
)
def test_what_is_no_json_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        documents_of(data, "a.json")


def test_huge_values_are_named_shortly() -> None:
    found = check_documents(documents_of(json.dumps(document(event(bizStep="x" * 10_000_000))).encode(), "a.json"))
    assert len(str(found[0])) < 1_000
    number = json.dumps(document(event(quantityList=[{"epcClass": BOARD, "quantity": 7}]))).replace(
        "7}", "9" * 9_000 + "}"
    )
    assert check_documents(documents_of(number.encode(), "a.json")) == []
