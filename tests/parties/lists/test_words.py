"""Days, countries, numbers and footnotes are found in publishers' words, and nothing is found where nothing stands."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.lists.days import day_in, days_in
from tidewaiter.parties.lists.footnotes import footnotes_in
from tidewaiter.parties.lists.ftm_out import entry_line, party_line
from tidewaiter.parties.lists.identifiers import identifier, is_number_kind
from tidewaiter.parties.lists.places import country_code
from tidewaiter.parties.party import Party


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2021-03-18", date(2021, 3, 18)),
        ("2015-03-27-04:00", date(2015, 3, 27)),
        ("06/29/2056", date(2056, 6, 29)),
        ("76 FR 71869, 11/21/11", date(2011, 11, 21)),
        ("June 21, 2022", date(2022, 6, 21)),
        ("03 Jun 2021", date(2021, 6, 3)),
        ("18-Aug-2026", date(2026, 8, 18)),
        ("02/30/2020", None),
        ("", None),
        ("no day", None),
    ],
)
def test_a_day_is_found_however_it_is_written(words: str, day: date | None) -> None:
    assert day_in(words) == day


def test_days_stand_in_the_order_of_the_words_and_may_be_day_first() -> None:
    assert days_in("46 F.R. 46154 9/17/81 and 46 F.R. 19290 3/30/81") == (date(1981, 9, 17), date(1981, 3, 30))
    assert day_in("01/02/2020", day_first=True) == date(2020, 2, 1)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("China", "CN"),
        ("Turkey", "TR"),
        ("Türkiye", "TR"),
        ("Burma", "MM"),
        ("Korea, North", "KP"),
        ("People’s Republic of China", "CN"),
        ("Crimea Region of Ukraine", "UA"),
        ("Cote d Ivoire", "CI"),
        ("NO", "NO"),
        ("ir", "IR"),
        ("Fishing Vessels", ""),
        ("00", ""),
        ("", ""),
    ],
)
def test_a_country_is_known_by_its_names(name: str, code: str) -> None:
    assert country_code(name) == code


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("Vessel Registration Identification", "IMO 9000001", "imo=9000001"),
        ("Tax ID No.", "7744001497", "tax_id=7744001497"),
        ("Legal Entity Number", "253400WSS48YWMBUA688", "lei=253400WSS48YWMBUA688"),
        ("Unified Social Credit Code (USCC)", "91110000MA005UCQ5P", "uscc=91110000MA005UCQ5P"),
        ("SWIFT/BIC", "HAVIGB2L", "swift=HAVIGB2L"),
        ("Cedula No.", "79123456", "national_id=79123456"),
        ("Matricula Mercantil No", "1978075", "matricula_mercantil_no=1978075"),
    ],
)
def test_a_number_says_its_kind(kind: str, value: str, written: str) -> None:
    assert is_number_kind(kind)
    assert identifier(kind, value) == written


@pytest.mark.parametrize("kind", ["Gender", "Email Address", "Secondary sanctions risk:", "Website"])
def test_what_is_no_number_is_none(kind: str) -> None:
    assert not is_number_kind(kind)


@pytest.mark.parametrize(
    ("requirement", "found"),
    [
        ("For all items subject to the EAR, see §§ 734.9(e) 1 and 744.11 of the EAR 2", ("1", "2")),
        ("For all items subject to the EAR (See §§ 734.9(e)(2) and 744.11 of the EAR) 4", ("4",)),
        ("(See §§ 734.9(e)(2) and 744.11 of the EAR)4", ("4",)),
        ("For all items subject to the EAR. (See § 744.16 of the EAR)", ()),
        ("(See §§ 746.8(a)(2) and (e))", ()),
        ("subject to the EAR. See footnote 5.", ("5",)),
        ("", ()),
    ],
)
def test_a_footnote_is_no_section(requirement: str, found: tuple[str, ...]) -> None:
    assert footnotes_in(requirement) == found


def test_an_entry_and_a_party_are_written_in_the_form_that_our_source_reads() -> None:
    entry = ListEntry("x", "1", "A", "license", kind="vessel", countries=("IR",), identifiers=("imo=9000001",))
    told = json.loads(entry_line(entry))
    assert (told["id"], told["schema"], told["datasets"]) == ("x-1", "Vessel", ["x"])
    assert told["properties"] == {
        "country": ["ir"],
        "imoNumber": ["9000001"],
        "name": ["A"],
        "topics": ["export.control"],
    }
    party = json.loads(party_line(Party("B", kind="person", born="1961", identifiers=("12345",), party_id="P-1")))
    assert party["properties"] == {"birthDate": ["1961"], "idNumber": ["12345"], "name": ["B"]}
