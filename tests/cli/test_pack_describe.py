"""`tidewaiter pack describe` explains every table and column, to a person and to a program."""

import json

import pytest
from click.testing import CliRunner

from tidewaiter.cli.pack_describe import describe
from tidewaiter.core.errors import InputError
from tidewaiter.records.contracts import Table, outputs, tables

EVERY = pytest.mark.parametrize("one", [*tables().values(), *outputs().values()], ids=lambda one: one.name)


def _run(*words: str, columns: int = 80) -> str:
    result = CliRunner(env={"COLUMNS": str(columns)}).invoke(describe, words, standalone_mode=False)
    if result.exception:
        raise result.exception
    return result.output


def _words(text: str) -> str:
    return " ".join(text.split())


def test_the_list_names_every_table_with_its_claim() -> None:
    said = _words(_run())
    for one in (*tables().values(), *outputs().values()):
        assert f"{one.name} {one.claim}" in said


@EVERY
def test_a_table_is_explained_column_by_column(one: Table) -> None:
    said = _words(_run(one.name, columns=200))
    assert one.claim in said
    assert one.adds in said
    for column in one.columns:
        assert f"{column.name}{' *' if column.required else ''} {column.says}" in said
        assert (column.expected if column.choices else f"{column.type}; e.g. {column.example}") in said
        assert column.why in said


@EVERY
def test_nothing_is_wider_than_the_terminal(one: Table) -> None:
    assert max(map(len, _run(one.name, columns=80).splitlines())) <= 80


def test_it_says_from_when_a_row_counts_as_known() -> None:
    assert "Known 5 days after shipped_on, where recorded_at is empty" in _words(_run("shipments"))
    assert "Known 14 days after the end of its month" in _words(_run("site_power"))
    assert "Known on quoted_on itself" in _words(_run("prices"))
    assert "Known always" in _words(_run("parties"))


def test_it_says_which_columns_may_stand_for_each_other() -> None:
    assert "Give serial_number, or item_id and units" in _words(_run("custody_events"))


@EVERY
def test_json_holds_the_whole_contract(one: Table) -> None:
    shape = json.loads(_run(one.name, "--json"))
    assert shape["layout"] == 1
    (found,) = shape["tables"]
    assert found["name"] == one.name
    assert [column["name"] for column in found["columns"]] == [column.name for column in one.columns]
    assert [column["required"] for column in found["columns"]] == [column.required for column in one.columns]


def test_json_without_a_table_holds_every_table() -> None:
    assert [one["name"] for one in json.loads(_run("--json"))["tables"]] == [*tables(), *outputs()]


def test_an_unknown_table_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError) as caught:
        _run("custody")
    assert "custody_events" in caught.value.expected
