"""Rows written as events and read back are the same rows."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.core.errors import InputError
from tidewaiter.records.formats.epcis.check import check_documents
from tidewaiter.records.formats.epcis.document import documents_of
from tidewaiter.records.formats.epcis.imported import CUSTODY_COLUMNS, DEVICE_COLUMNS
from tidewaiter.records.formats.epcis.read import read_events
from tidewaiter.records.formats.epcis.write import document_of, written_document

CREATED = dt.date(2026, 11, 1)
STEPS = [
    "commissioned",
    "shipped",
    "received",
    "stored",
    "installed",
    "accepted",
    "observed",
    "removed",
    "repaired",
    "returned",
    "scrapped",
    "seized",
    "listed_for_sale",
    "lost",
]

names = st.one_of(
    st.sampled_from(
        ["A", "B", "1", "01", "1.0", "09521141012345", "4012345000054", "https://example.com/x", "geo:1,2"]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(
        lambda text: text.strip() == text
    ),
)
maybe = st.one_of(st.just(""), names)
instants = st.datetimes(dt.datetime.fromisoformat("1990-01-01"), dt.datetime.fromisoformat("2099-12-31")).map(
    lambda at: (at.isoformat().rstrip("0") if at.microsecond else at.isoformat()) + "Z"
)
ANY = {
    "recorded_at": st.one_of(st.just(""), instants),
    "reported_by": maybe,
    "source": maybe,
    "document_id": maybe,
    "status": st.sampled_from(["", "recorded", "alleged", "corrected"]),
}
custody_rows = st.fixed_dictionaries(
    {
        "event_id": names,
        "event_at": instants,
        "serial_number": maybe,
        "item_id": names,
        "units": st.integers(0, 10**9).map(str),
        "step": st.sampled_from(STEPS),
        "party_id": maybe,
        "site_id": maybe,
        "location": maybe,
        "replaced_by_serial": maybe,
        "basis": st.sampled_from(["", "document", "telemetry", "attestation", "inspection", "warranty"]),
        **ANY,
    }
)
device_rows = st.fixed_dictionaries(
    {
        "serial_number": names,
        "item_id": names,
        "manufacturer": maybe,
        "identity_kind": st.sampled_from(["", "label", "bmc", "gpu_uuid"]),
        "parent_serial_number": maybe,
        "from_at": st.one_of(st.just(""), instants),
        "until_at": st.one_of(st.just(""), instants),
        "basis": maybe,
        **ANY,
    }
)
Rows = list[dict[str, str]]


def key_of(*columns: str) -> Any:
    return lambda row: tuple(row[name] for name in columns)


def there_and_back(custody: Rows, devices: Rows) -> tuple[Rows, Rows]:
    text = written_document(custody, devices, CREATED)
    documents = documents_of(text.encode(), "out.json")
    assert check_documents(documents) == []
    found = read_events(documents)
    return found.custody, found.devices


@given(
    st.lists(custody_rows, max_size=6, unique_by=key_of("event_id", "serial_number", "item_id")),
    st.lists(device_rows, max_size=4, unique_by=key_of("serial_number", "identity_kind", "from_at")),
)
def test_rows_come_back_as_they_were(custody: Rows, devices: Rows) -> None:
    again, again_devices = there_and_back(custody, devices)
    assert again == sorted(custody, key=key_of(*CUSTODY_COLUMNS))
    assert again_devices == sorted(devices, key=key_of(*DEVICE_COLUMNS))


def test_units_of_one_event_are_one_event_with_their_digital_links() -> None:
    row = dict.fromkeys(CUSTODY_COLUMNS, "") | {
        "event_id": "EV-1", "event_at": "2025-03-01T08:00:00Z", "item_id": "09521141012345", "step": "received",
        "site_id": "4012345000054",
    }  # fmt: skip
    shape = document_of([row | {"serial_number": "B1"}, row | {"serial_number": "B2"}], [], CREATED)
    (event,) = shape["epcisBody"]["eventList"]
    assert event["epcList"] == [f"https://id.gs1.org/01/09521141012345/21/B{n}" for n in (1, 2)]
    assert event["bizStep"] == "receiving"
    assert event["bizLocation"] == {"id": "https://id.gs1.org/414/4012345000054"}
    assert event["tidewaiter:row"] == {"tidewaiter:event_id": "EV-1"}
    assert shape["creationDate"] == "2026-11-01T00:00:00Z"


def test_the_order_of_the_rows_does_not_show() -> None:
    rows = [
        dict.fromkeys(CUSTODY_COLUMNS, "")
        | {"event_id": f"E{n}", "event_at": "2025-03-01T08:00:00Z", "serial_number": f"S{n}", "step": "stored"}
        for n in range(4)
    ]
    assert written_document(rows, [], CREATED) == written_document(rows[::-1], [], CREATED)
    assert json.loads(written_document([], [], CREATED))["epcisBody"] == {"eventList": []}


def test_a_row_without_unit_or_lot_is_refused() -> None:
    row = dict.fromkeys(CUSTODY_COLUMNS, "") | {"event_id": "E", "event_at": "2025-03-01T08:00:00Z", "step": "stored"}
    with pytest.raises(InputError, match="names no unit"):
        document_of([row], [], CREATED)
