"""An error says where, what was got, what was expected and what to do, and is short whatever the cell holds."""

from __future__ import annotations

import json

import pytest

from tidewaiter.core.errors import InputError, Place, StateError, TidewaiterError, UsageError


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place(), ""),
        (Place("shipments.csv"), "shipments.csv"),
        (Place("shipments.csv", 7, "units"), "shipments.csv, line 7, column units"),
        (Place(line=7), "line 7"),
    ],
)
def test_a_place_names_what_is_known_of_it(place: Place, text: str) -> None:
    assert str(place) == text


def test_a_full_error_has_a_line_for_each_part() -> None:
    error = InputError("Not a number.", place=Place("a.csv", 2), value="8x", expected="digits", hint="Drop the x.")
    assert str(error).splitlines() == [
        "a.csv, line 2: Not a number.",
        "  got:      8x",
        "  expected: digits",
        "  to do:    Drop the x.",
    ]


def test_a_bare_error_is_its_message() -> None:
    assert str(StateError("An audit is in progress.")) == "An audit is in progress."


def test_a_huge_cell_makes_no_huge_message_and_no_second_line() -> None:
    error = InputError("Too long.", value="x\r\n" * 1_000_000)
    assert len(str(error)) < 300
    assert len(str(error).splitlines()) == 2
    assert "3,000,000 characters" in str(error)


def test_the_json_form_holds_every_part_of_the_error() -> None:
    error = UsageError("No.", place=Place("a.csv", 2, "units"), value="v", expected="e", hint="h")
    assert json.loads(json.dumps(error.as_dict())) == {
        "error": "UsageError",
        "message": "No.",
        "place": {"file": "a.csv", "line": 2, "column": "units"},
        "value": "v",
        "expected": "e",
        "hint": "h",
    }


@pytest.mark.parametrize(("kind", "code"), [(InputError, 2), (StateError, 3), (UsageError, 2), (TidewaiterError, 1)])
def test_each_kind_has_its_exit_code_and_one_root(kind: type[TidewaiterError], code: int) -> None:
    assert kind("x").exit_code == code
    assert issubclass(kind, TidewaiterError)
