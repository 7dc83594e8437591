"""The hash depends on what an event says and on nothing else; identifiers have one form."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.records.formats.epcis.events import BOARD, SERVER, SITE, document, event

from tidewaiter.core.errors import InputError
from tidewaiter.records.formats.epcis.event_hashes import event_hashes
from tidewaiter.records.formats.epcis.gs1 import canonical_link, check_digit
from tidewaiter.records.formats.epcis.hash import event_hash, prehash
from tidewaiter.records.formats.epcis.tree import namespaces_of, tree_of
from tidewaiter.records.formats.epcis.xml_source import xml_events

FULL = event(
    bizStep="receiving",
    epcList=[BOARD, SERVER],
    readPoint={"id": SITE, "example:a": 1, "example:b": "2"},
    bizTransactionList=[
        {"type": "po", "bizTransaction": "https://example.com/1"},
        {"bizTransaction": "https://e.org/2"},
    ],
) | {"example:x": {"example:y": [3, 1.50, True]}}


def hashed(value: dict[str, Any]) -> str:
    return event_hash(tree_of(value, namespaces_of(document()["@context"])))


@given(st.randoms(use_true_random=False))
def test_neither_the_order_of_fields_nor_of_lists_matters(chance: random.Random) -> None:
    def shuffled(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: shuffled(value[name]) for name in chance.sample(list(value), len(value))}
        return [shuffled(one) for one in chance.sample(value, len(value))] if isinstance(value, list) else value

    assert hashed(shuffled(FULL)) == hashed(FULL)


@pytest.mark.parametrize(
    ("fields", "same"),
    [
        ({"eventTime": "2025-03-01T08:00:00.0004Z"}, True),
        ({"eventTime": "2025-03-01T08:00:00.0005Z"}, False),
        ({"eventTimeZoneOffset": "+03:00"}, False),
        ({"bizStep": "urn:epcglobal:cbv:bizstep:receiving"}, True),
        ({"bizStep": "cbv:BizStep-receiving"}, True),
        ({"epcList": [SERVER, "https://example.com/gtin/9521141012345/lot/L7/ser/B1?x=1"]}, True),
        ({"recordTime": "2026-01-01T00:00:00Z", "eventID": "urn:uuid:1"}, True),
        ({"errorDeclaration": {"declarationTime": "2026-01-01T00:00:00Z"}}, True),
        ({"rdfs:comment": "seen"}, True),
        ({"example:x": {"example:y": ["1.5", "03", "true"]}}, True),
        ({"example:x": {"example:y": ["1.5", "04", "true"]}}, False),
        ({"disposition": "in_transit"}, False),
    ],
)
def test_what_makes_two_events_the_same(fields: dict[str, Any], same: bool) -> None:
    assert (hashed({**FULL, **fields}) == hashed(FULL)) is same


def test_the_text_behind_a_hash_can_be_read() -> None:
    assert prehash(tree_of(event(), {})) == (
        "eventType=ObjectEventeventTime=2025-03-01T08:00:00.000ZeventTimeZoneOffset=+02:00"
        "epcListepc=https://id.gs1.org/01/09521141012345/21/B1action=OBSERVE"
    )


@pytest.mark.parametrize(
    ("uri", "link"),
    [
        ("urn:epc:id:sgtin:4012345.011111.98%22", "01/04012345111118/21/98%22"),
        ("urn:epc:id:sscc:4012345.0000000333", "00/040123450000003338"),
        ("urn:epc:id:sgln:4012345.00005.0", "414/4012345000054"),
        ("urn:epc:id:sgln:4012345.00005.122", "414/4012345000054/254/122"),
        ("urn:epc:id:giai:4012345.ABC(1)", "8004/4012345ABC%281%29"),
        ("urn:epc:id:grai:4012345.00022.334455", "8003/04012345000221334455"),
        ("urn:epc:id:pgln:999999999999.", "417/9999999999994"),
        ("urn:epc:class:lgtin:4012345.012345.Lot987", "01/04012345123456/10/Lot987"),
        ("urn:epc:idpat:sgtin:4054739.099914.*", "01/04054739999148"),
        ("http://shop.example/a/01/09521141012345/10/L/21/S?17=270101#top", "01/09521141012345/21/S"),
        ("https://id.gs1.org/01/95211419", "01/00000095211419"),
    ],
)
def test_a_gs1_identifier_has_one_form(uri: str, link: str) -> None:
    assert canonical_link(uri) == f"https://id.gs1.org/{link}"
    assert canonical_link(f"https://id.gs1.org/{link}") == f"https://id.gs1.org/{link}"


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "urn:epc:id:sgtin:4012345.01.1",
        "urn:epc:id:sgtin:4012345.0111111.1",
        "urn:epc:id:sscc:4012345.x",
        "urn:epc:class:sgtin:4012345.011111.1",
        "urn:epc:id:nothing:4012345.1",
        "https://example.com/01/123",
        "https://example.com/01/09521141012345/99/x",
        "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8",
    ],
)
def test_what_is_no_gs1_identifier_stays_as_it_is(uri: str) -> None:
    assert canonical_link(uri) is None


def test_the_check_digit_is_that_of_gs1() -> None:
    assert check_digit("0952114101234") == "5"
    assert check_digit("400638133393") == "1"


def test_an_xml_document_that_declares_an_entity_is_refused() -> None:
    text = b'<!DOCTYPE a [<!ENTITY b "c">]><EPCISDocument><EPCISBody><EventList/></EPCISBody></EPCISDocument>'
    with pytest.raises(InputError, match="document type or an entity"):
        xml_events(text, "a.xml")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"<a><b></a>", "This is not XML"),
        (b"<a/>", "no list of events"),
        (b"<a>" * 300, "nests too deeply"),
    ],
)
def test_xml_that_is_no_list_of_events_is_refused(text: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        xml_events(text, "a.xml")


def test_json_and_xml_of_one_event_have_one_hash(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(document(event(bizStep="storing"))))
    (tmp_path / "a.xml").write_text(
        "<EPCISDocument><EPCISBody><EventList><ObjectEvent><eventTime>2025-03-01T08:00:00Z</eventTime>"
        "<eventTimeZoneOffset>+02:00</eventTimeZoneOffset><epcList><epc>urn:epc:id:sgtin:9521141.001234.B1</epc>"
        "</epcList><action>OBSERVE</action><bizStep>urn:epcglobal:cbv:bizstep:storing</bizStep>"
        "</ObjectEvent></EventList></EPCISBody></EPCISDocument>"
    )
    assert event_hashes(tmp_path / "a.xml") == event_hashes(tmp_path / "a.json")
