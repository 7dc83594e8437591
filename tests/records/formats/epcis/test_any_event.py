"""Whatever stands in an event: it is refused with a place, or it is read; nothing breaks."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.records.formats.epcis.events import BOARD, SERVER, document, event

from tidewaiter.records.formats.epcis.check import check_documents
from tidewaiter.records.formats.epcis.document import documents_of
from tidewaiter.records.formats.epcis.imported import CUSTODY_COLUMNS
from tidewaiter.records.formats.epcis.read import read_events

FIELDS = [
    "action", "bizStep", "disposition", "epcList", "quantityList", "parentID", "childEPCs", "childQuantityList",
    "readPoint", "bizLocation", "bizTransactionList", "sourceList", "destinationList", "sensorElementList", "ilmd",
    "recordTime", "eventID", "errorDeclaration", "persistentDisposition", "inputEPCList", "outputEPCList", "@context",
    "certificationInfo", "example:own", "tidewaiter:row", "tidewaiter:device", "transformationID", "comment",
]  # fmt: skip
INSIDE = ["type", "id", "source", "destination", "bizTransaction", "epcClass", "quantity", "uom", "sensorReport", "set"]
plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    st.sampled_from(
        [BOARD, SERVER, "a:b", "urn:tidewaiter:serial:%FF", "receiving", "stolen", "possessing_party", "po"]
    ),
    st.sampled_from(
        ["2025-01-01T00:00:00Z", "ADD", "DELETE", "urn:tidewaiter:records:1:", "urn:epc:id:sgtin:4012345."]
    ),
)
anything = st.recursive(
    plain,
    lambda below: st.one_of(st.lists(below, max_size=3), st.dictionaries(st.sampled_from(INSIDE), below, max_size=3)),
    max_leaves=6,
)
kinds = st.sampled_from(
    ["ObjectEvent", "AggregationEvent", "AssociationEvent", "TransactionEvent", "TransformationEvent"]
)
SPACE = {"@context": ["https://ref.gs1.org/epcis", {"tidewaiter": "urn:tidewaiter:records:1:", "example": "a:b"}]}


@given(kinds, st.dictionaries(st.sampled_from(FIELDS), anything, max_size=5))
def test_an_event_is_refused_or_read(kind: str, fields: dict[str, Any]) -> None:
    documents = documents_of(json.dumps(document(event(kind, **fields)) | SPACE).encode(), "a.json")
    problems = check_documents(documents)
    assert all(one.message and one.place.file for one in problems)
    if not problems:
        found = read_events(documents)
        assert all(set(row) == set(CUSTODY_COLUMNS) for row in found.custody)
        assert all(isinstance(text, str) for row in found.custody + found.devices for text in row.values())


@given(anything)
def test_a_document_is_refused_or_read(value: Any) -> None:
    documents = documents_of(json.dumps(value).encode(), "a.json")
    if not check_documents(documents):
        assert read_events(documents).events >= 0


lists = st.fixed_dictionaries(
    {},
    optional={
        "epcList": st.lists(st.sampled_from([BOARD, SERVER, "a:b"]), max_size=3),
        "childEPCs": st.lists(st.sampled_from([BOARD, SERVER]), max_size=3),
        "inputEPCList": st.lists(st.sampled_from([BOARD, SERVER]), max_size=2),
        "outputEPCList": st.lists(st.sampled_from([BOARD, SERVER]), max_size=2),
        "parentID": st.sampled_from([SERVER, "urn:epc:id:sscc:4012345.0000000333"]),
        "action": st.sampled_from(["ADD", "OBSERVE", "DELETE"]),
        "eventTime": st.sampled_from([f"2025-0{n}-01T00:00:00Z" for n in range(1, 5)]),
        "bizStep": st.sampled_from(["receiving", "installing", "removing", "a:b"]),
    },
)


@given(st.lists(st.tuples(kinds, lists), max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_events_in_a_file_does_not_matter(made: list[tuple[str, dict[str, Any]]], chance: Any) -> None:
    events = [event(kind, **fields) for kind, fields in made]
    valid = [one for one in events if not check_documents(documents_of(json.dumps(document(one)).encode(), "a"))]
    mixed = chance.sample(valid, len(valid))
    first, second = (read_events(documents_of(json.dumps(document(*one)).encode(), "a")) for one in (valid, mixed))
    assert first.custody == second.custody
    assert first.devices == second.devices
    periods = [(row["serial_number"], row["from_at"]) for row in first.devices]
    assert len(periods) == len(set(periods))
