"""The contracts say what RECORDS.md says, and can be trusted by whoever reads or fills a table."""

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tidewaiter.core.codes import CountryCode, Eccn, HsCode
from tidewaiter.core.days import parse_day
from tidewaiter.core.errors import InputError
from tidewaiter.records.contracts import Column, ColumnType, Table, outputs, table, tables

INPUTS = list(tables().values())
EVERY = [*INPUTS, *outputs().values()]
EVERY_COLUMN = [pytest.param(one, column, id=f"{one.name}.{column.name}") for one in EVERY for column in one.columns]

# Brackets in RECORDS.md that explain a column instead of listing its choices.
NOTES = {
    ("answers", "question"),
    ("items", "chip"),
    ("item_parts", "count"),
    ("licenses", "origin_license_id"),
    ("shipments", "intermediate_consignee_id"),
    ("site_power", "month"),
    ("trade_flows", "period"),
    ("determinations", "ruleset"),
    ("determinations", "paragraph"),
    ("determinations", "channels"),
    ("balances", "committed_units"),
    ("findings", "evidence"),
}
# Choices that RECORDS.md gives with another column of the same kind.
SAME_CHOICES = {
    ("determinations", "required_by_text"): ("determinations", "license_required"),
    ("paths", "bound"): ("lineage", "bound"),
}

Asked = dict[str, tuple[bool, tuple[str, ...]]]


def _parse_records(text: str) -> tuple[dict[str, Asked], dict[str, Asked]]:
    """The tables of RECORDS.md, read a second time and without our contracts: column to (starred, choices)."""
    written = text.index("## What an audit writes")
    return _parse_part(text[text.index("## Who") : written]), _parse_part(text[written:])


def _parse_part(part: str) -> dict[str, Asked]:
    found: dict[str, Asked] = {}
    for entry in re.findall(r"^\*\*(\w+)\*\* (.*?)(?=^\*\*|^##|^\n|\Z)", part, re.MULTILINE | re.DOTALL):
        name, body = entry[0], entry[1][entry[1].index("— ") :]
        found[name] = {}
        for column, star, bracket in re.findall(r"`([a-z][a-z0-9_]*)(\*?)`(?:\s+\(([^()]*)\))?", body):
            listed = bracket.removeprefix("as enforced: ") if bracket and (name, column) not in NOTES else ""
            found[name][column] = (star == "*", tuple(word.strip() for word in listed.split(",") if word.strip()))
    return found


def _ours(one: Table) -> Asked:
    return {
        column.name: (column.required, () if (one.name, column.name) in SAME_CHOICES else column.choices)
        for column in one.columns
        if not (column.common or column.added)
    }


@pytest.fixture(scope="module")
def records(shared: Path) -> tuple[dict[str, Asked], dict[str, Asked]]:
    return _parse_records((shared / "RECORDS.md").read_text(encoding="utf-8"))


@pytest.mark.shared
def test_the_input_tables_are_those_of_the_record_layout_in_its_order(
    records: tuple[dict[str, Asked], dict[str, Asked]],
) -> None:
    assert list(tables()) == list(records[0])


@pytest.mark.shared
@pytest.mark.parametrize("one", INPUTS, ids=lambda one: one.name)
def test_columns_stars_and_choices_of_an_input_table_are_those_of_the_record_layout(
    records: tuple[dict[str, Asked], dict[str, Asked]], one: Table
) -> None:
    assert list(_ours(one).items()) == list(records[0][one.name].items())


@pytest.mark.shared
def test_the_output_tables_are_those_of_the_record_layout_and_the_additions_named_so(
    records: tuple[dict[str, Asked], dict[str, Asked]],
) -> None:
    assert [one.name for one in outputs().values() if not one.added] == list(records[1])
    assert {one.name for one in outputs().values() if one.added} == {
        "item_chips",
        "absent_tables",
        "control",
        "party_links",
        "draws",
        "license_duties",
        "line_reports",
        "order_capacity",
        "site_limits",
        "detectors",
        "resolved_parties",
        "custody_spans",
        "custody_problems",
        "custody_counts",
        "promises",
        "holder_totals",
        "declaration_matches",
        "statement_checks",
        "permit_chains",
        "conversions",
        "license_reach",
        "lot_reach",
        "red_flags",
        "case_findings",
        "case_checks",
        "case_explanations",
    }


@pytest.mark.shared
@pytest.mark.parametrize("one", [one for one in outputs().values() if not one.added], ids=lambda one: one.name)
def test_columns_and_choices_of_an_output_table_are_those_of_the_record_layout(
    records: tuple[dict[str, Asked], dict[str, Asked]], one: Table
) -> None:
    assert [(name, choices) for name, (_, choices) in _ours(one).items()] == [
        (name, choices) for name, (_, choices) in records[1][one.name].items()
    ]


@pytest.mark.shared
def test_the_common_columns_are_those_of_the_record_layout(shared: Path) -> None:
    text = (shared / "RECORDS.md").read_text(encoding="utf-8")
    sentence = text[text.index("**Every table** may also carry") : text.index("The reader adds a stable")]
    common = [column.name for column in table("parties").columns if column.common]
    assert re.findall(r"`(\w+)`", sentence) == common
    statuses = re.search(r"`status` \(([^)]*)\)", sentence)
    assert statuses
    assert table("parties").column("status").choices == tuple(statuses[1].split(", "))


@pytest.mark.parametrize(("borrower", "lender"), SAME_CHOICES.items(), ids=str)
def test_choices_given_with_another_column_are_the_same(borrower: tuple[str, str], lender: tuple[str, str]) -> None:
    (ours, column), (theirs, other) = borrower, lender
    assert outputs()[ours].column(column).choices == outputs()[theirs].column(other).choices


def test_balances_add_the_holder_and_what_cannot_be_explained() -> None:
    added = [column.name for column in outputs()["balances"].columns if column.added]
    assert added == [
        "holder_kind",
        "holder_id",
        "item_id",
        "month",
        "unexplained_supply_units",
        "chips",
        "tpp_low",
        "tpp_high",
        "received_basis",
        "basis",
        "committed_basis",
        "inside_units",
        "held_units",
        "open_units",
        "in_repair_units",
        "returned_units",
        "scrapped_units",
        "seized_units",
        "lost_units",
        "doubtful_units",
        "pending_units",
        "beyond_expected_units",
        "unaccounted_why",
        "put_in_units",
        "taken_out_units",
        "stand_in_units",
        "restated_units",
    ]


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
def test_whatever_is_added_says_why(one: Table) -> None:
    assert bool(one.why) == one.added
    assert all(bool(column.why) == column.added for column in one.columns)


@pytest.mark.parametrize("one", INPUTS, ids=lambda one: one.name)
def test_every_input_table_carries_the_common_columns_once_each(one: Table) -> None:
    names = [column.name for column in one.columns]
    assert len(names) == len(set(names))
    assert {"recorded_at", "reported_by", "source", "document_id", "status"} <= set(names)


def test_the_status_of_an_order_is_the_order_s_own() -> None:
    assert table("orders").column("status").choices == ("open", "shipped", "cancelled")
    assert table("shipments").column("status").choices == ("recorded", "alleged", "estimated", "corrected")


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
def test_key_day_and_either_or_groups_name_columns_of_the_table(one: Table) -> None:
    names = {column.name for column in one.columns if not column.common}
    assert {*one.key, *(name for group in one.needs_any for name in group)} <= names
    assert not one.day or one.column(one.day).type in {"day", "month", "period", "instant"}
    assert not any(one.column(name).required for group in one.needs_any for name in group)


@pytest.mark.parametrize("one", [one for one in INPUTS if one.key], ids=lambda one: one.name)
def test_the_first_column_of_a_key_is_never_empty(one: Table) -> None:
    assert one.column(one.key[0]).required


@pytest.mark.parametrize("one", INPUTS, ids=lambda one: one.name)
def test_a_later_column_is_a_time_and_not_the_day_of_its_table(one: Table) -> None:
    for column in one.columns:
        if column.later:
            assert column.type in {"day", "instant"}
            assert column.name != one.day
            assert not column.required


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
def test_every_table_makes_a_claim_and_an_input_table_says_what_it_adds(one: Table) -> None:
    assert one.claim.endswith(".")
    assert one.adds.endswith(".") == (one.direction == "input")


VALID: dict[ColumnType, Callable[[str], object]] = {
    ColumnType.COUNTRY: CountryCode.parse,
    ColumnType.COUNTRIES: lambda text: [CountryCode.parse(code) for code in text.split("|")],
    ColumnType.HS: HsCode.parse,
    ColumnType.ECCN: Eccn.parse,
    ColumnType.DAY: parse_day,
    ColumnType.MONTH: lambda text: parse_day(text) == date.fromisoformat(text).replace(day=1) or _wrong(text),
    ColumnType.PERIOD: lambda text: re.fullmatch(r"\d{4}(-\d{2})?", text) or _wrong(text),
    ColumnType.INSTANT: datetime.fromisoformat,
    ColumnType.UNITS: lambda text: text.isdecimal() or _wrong(text),
    ColumnType.COUNT: lambda text: text.isdecimal() or _wrong(text),
    **dict.fromkeys(
        (
            ColumnType.MONEY,
            ColumnType.TPP,
            ColumnType.TPP_SUM,
            ColumnType.NUMBER,
            ColumnType.MEASURE,
            ColumnType.SHARE_PCT,
            ColumnType.PROBABILITY,
            ColumnType.LATITUDE,
            ColumnType.LONGITUDE,
        ),
        Decimal,
    ),
}


def _wrong(text: str) -> bool:
    raise ValueError(text)


@pytest.mark.parametrize(("one", "column"), EVERY_COLUMN)
def test_every_column_explains_itself_with_an_example_that_it_accepts(one: Table, column: Column) -> None:
    assert column.says.endswith(".")
    assert column.example
    if column.choices:
        assert column.example in column.choices
    else:
        VALID.get(column.type, str)(column.example)


@pytest.mark.parametrize(("one", "column"), EVERY_COLUMN)
def test_a_column_has_choices_exactly_when_its_type_is_one_of_choice(one: Table, column: Column) -> None:
    assert bool(column.choices) == (column.type in {ColumnType.CHOICE, ColumnType.YES_NO})


def test_what_is_expected_of_a_choice_are_its_words() -> None:
    assert table("prices").column("kind").expected == "one of: list, street, tender"
    assert table("prices").column("quoted_on").expected == "a day written YYYY-MM-DD, such as 2025-03-14"


def test_an_unknown_table_is_answered_with_the_nearest_names() -> None:
    with pytest.raises(InputError) as caught:
        table("shipment")
    assert caught.value.expected == "one of: shipments"
    assert caught.value.hint == "Did you mean shipments?"


def test_a_name_like_no_table_is_answered_with_every_name() -> None:
    with pytest.raises(InputError) as caught:
        table("xyz")
    assert caught.value.expected == f"one of: {', '.join(tables())}"


def test_an_unknown_column_is_answered_with_the_nearest_names() -> None:
    with pytest.raises(InputError) as caught:
        table("shipments").column("shiped_on")
    assert "shipped_on" in caught.value.expected


def test_units_tpp_and_money_are_never_floating_point() -> None:
    floating = {kind for kind in ColumnType if kind.sql in {"DOUBLE", "FLOAT", "REAL"}}
    assert floating == {ColumnType.PROBABILITY}


def test_the_contracts_start_without_an_engine() -> None:
    program = (
        "import sys, tidewaiter.records.contracts as c; c.tables(); c.outputs();"
        "print(sorted({'duckdb', 'click', 'jinja2', 'xlsxwriter', 'difflib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


OTHER_NUMBERS = {
    "answered_by", "claimed_site_id", "declaration_id", "document_id", "event_id", "inspection_id", "item_id",
    "landmark_id", "license_id", "order_id", "origin_license_id", "part_item_id", "permit_id", "shipment_id", "site_id",
}  # fmt: skip


def test_every_number_is_a_party_or_is_said_to_be_something_else() -> None:
    for one in tables().values():
        for column in one.columns:
            if column.name.endswith(("_id", "_ids", "_by")):
                assert column.party is (column.name not in OTHER_NUMBERS), f"{one.name}.{column.name}"
            else:
                assert not column.party, f"{one.name}.{column.name}"
