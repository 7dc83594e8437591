from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from random import Random

import duckdb
import pytest
import python_calamine
import xlsxwriter  # type: ignore[import-untyped]

from tidewaiter.core.errors import InputError, UsageError
from tidewaiter.law.bulk_answer import ANSWER_COLUMNS, answer_row
from tidewaiter.law.determine import determine
from tidewaiter.law.determine_file import determine_file
from tidewaiter.law.facts_of import CASE_COLUMNS, facts_of_row
from tidewaiter.law.load import rulebook

Row = dict[str, str]

ITEMS = [
    "NVIDIA H100 SXM5 80GB",
    "NVIDIA H20",
    "NVIDIA H200 SXM (export from US)",
    "NVIDIA H200 SXM (reexport from SG)",
    "NVIDIA L4",
    "HBM3E stack 1180 GB/s in 110 mm2 package (density 10.73)",
    "Logic die 7 nm, packaged by approved OSAT attesting 25 bn transistors (exporter = foundry)",
    "NVIDIA T4 to unlisted MY affiliate 60% owned by a CN Entity List party (all-items entry)",
    "A100",
    "no chip that anybody knows",
    "",
]
MEASURES: dict[str, Sequence[str]] = {
    "tpp": ["", "15832", "4800", "4799.9", "1600", "2368"],
    "die_area_mm2": ["", "", "814", "110"],
    "performance_density": ["", "", "19.45", "5.92", "1.599"],
    "dram_bandwidth_gbs": ["", "4800", "6500", "1180"],
    "datacenter_marketed": ["", "yes", "no"],
    "destination_iso2": ["", "CN", "MY", "AE", "SG", "VN", "US"],
    "hq_iso2": ["", "CN", "MY", "AE", "US"],
}


def case(**cells: str) -> Row:
    return dict.fromkeys(CASE_COLUMNS, "") | {"date": "2025-06-01", "item": ITEMS[0]} | cells


def random_cases(count: int) -> list[Row]:
    random = Random(7)
    first = rulebook("us_ear").first_day
    return [
        case(
            case_id=f"C{n}",
            date=str(first + dt.timedelta(random.randint(-30, 2200))),
            item=random.choice(ITEMS),
            **{name: random.choice(values) for name, values in MEASURES.items()},
        )
        for n in range(count)
    ]


def write(path: Path, rows: Sequence[Row]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def read(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def explained(row: Row) -> tuple[str, ...] | None:
    try:
        given = facts_of_row(row, known_item=row["item"] != "")
        found = determine(
            given.facts, dt.date.fromisoformat(row["date"]), rulebook("us_ear"), assumptions=given.assumptions
        )
    except InputError:
        return None
    return tuple(cell or "" for cell in answer_row(found))


def test_every_line_gets_the_answer_that_it_gets_by_itself(tmp_path: Path) -> None:
    rows = random_cases(400)
    summary = determine_file(write(tmp_path / "cases.csv", rows), tmp_path / "out.csv")
    expected = [(row, answer) for row in rows if (answer := explained(row)) is not None]
    found = read(tmp_path / "out.csv")
    assert [line["case_id"] for line in found] == [row["case_id"] for row, _ in expected]
    for line, (row, answer) in zip(found, expected, strict=True):
        assert (row, tuple(line[name] for name in ANSWER_COLUMNS)) == (row, answer)
        assert {name: line[name] for name in CASE_COLUMNS} == row
    assert summary.lines == len(expected)
    assert summary.rejected == len(rows) - len(expected)


@pytest.mark.shared
def test_the_golden_cases_come_out_as_their_file_says(shared: Path, tmp_path: Path) -> None:
    determine_file(shared / "facts" / "rules_cases.csv", tmp_path / "out.csv")
    rows = read(tmp_path / "out.csv")
    assert len(rows) == 50
    assert [row["case_id"] for row in rows if row["license_required"] != row["licence_required"]] == []


@pytest.mark.parametrize(
    ("cells", "column", "value", "expected"),
    [
        ({"date": "01/06/2025"}, "date", "01/06/2025", "YYYY-MM-DD"),
        ({"date": ""}, "date", "", "may not be empty"),
        ({"tpp": "-1"}, "tpp", "-1", "0 or more"),
        ({"destination_iso2": "Malaysia"}, "destination_iso2", "Malaysia", "two-letter"),
        ({"datacenter_marketed": "maybe"}, "datacenter_marketed", "maybe", "yes"),
        ({"date": "2019-01-01"}, "date", "2019-01-01", "2020-12-23"),
        ({"item": "Voodoo 2000"}, "item", "Voodoo 2000", "a chip or system"),
        (
            {"tpp": "100", "die_area_mm2": "10", "performance_density": "99"},
            "performance_density",
            "100.000",
            "within 1 %",
        ),
    ],
    ids=lambda given: str(given)[:40],
)
def test_a_bad_line_is_listed_and_the_others_are_answered(
    tmp_path: Path, cells: Row, column: str, value: str, expected: str
) -> None:
    rows = [case(case_id="good"), case(case_id="bad", **cells), case(case_id="also good")]
    summary = determine_file(write(tmp_path / "cases.csv", rows), tmp_path / "out.csv")
    assert [row["case_id"] for row in read(tmp_path / "out.csv")] == ["good", "also good"]
    assert summary.rejected == 1
    assert summary.rejects is not None
    (fault,) = read(summary.rejects)
    assert (fault["file"], fault["line"], fault["column"], fault["value"]) == ("cases.csv", "3", column, value)
    assert expected in fault["expected"]


def test_a_clean_file_leaves_no_list_of_rejects(tmp_path: Path) -> None:
    summary = determine_file(write(tmp_path / "cases.csv", [case()]), tmp_path / "out.csv")
    assert summary.rejects is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cases.csv", "out.csv"]


def test_parquet_and_workbooks_are_answered_like_csv(tmp_path: Path) -> None:
    rows = [row for row in random_cases(40) if explained(row) is not None]
    determine_file(write(tmp_path / "cases.csv", rows), tmp_path / "out.csv")
    expected = [[line[name] for name in ANSWER_COLUMNS] for line in read(tmp_path / "out.csv")]
    cells = f"SELECT * FROM read_csv('{tmp_path / 'cases.csv'}', all_varchar = true)"
    duckdb.execute(f"COPY ({cells}) TO '{tmp_path / 'cases.parquet'}'")
    determine_file(tmp_path / "cases.parquet", tmp_path / "out.parquet")
    columns = ", ".join(f"coalesce({name}, '')" for name in ANSWER_COLUMNS)
    found = duckdb.execute(f"SELECT {columns} FROM '{tmp_path / 'out.parquet'}'").fetchall()
    assert [list(row) for row in found] == expected
    with xlsxwriter.Workbook(tmp_path / "cases.xlsx") as book:
        sheet = book.add_worksheet("cases")
        for at, line in enumerate([list(CASE_COLUMNS), *([row[name] for name in CASE_COLUMNS] for row in rows)]):
            sheet.write_row(at, 0, line)
    determine_file(tmp_path / "cases.xlsx", tmp_path / "out.xlsx")
    header, *body = python_calamine.CalamineWorkbook.from_path(tmp_path / "out.xlsx").get_sheet_by_index(0).to_python()
    places = [header.index(name) for name in ANSWER_COLUMNS]
    assert [[line[place] for place in places] for line in body] == expected


def test_shipments_are_answered_once_a_law_in_the_order_of_the_file(tmp_path: Path) -> None:
    rows = [
        {
            "shipment_id": f"S{n}",
            "line": "1",
            "shipped_on": "2025-09-01",
            "kind": "reexport",
            "seller_id": "A",
            "buyer_id": "B",
            "from_country": "MY",
            "to_country": "CN",
            "declared_description": "NVIDIA H100 SXM5 80GB",
            "units": "8",
            "license_id": "D1",
            "our_note": f"note {n}",
        }
        for n in range(3)
    ]
    summary = determine_file(write(tmp_path / "shipments.csv", rows), tmp_path / "out.csv")
    found = read(tmp_path / "out.csv")
    assert [(row["shipment_id"], row["jurisdiction"]) for row in found] == [
        (f"S{n}", law) for n in range(3) for law in ("MY", "US")
    ]
    assert {row["license_required"] for row in found if row["jurisdiction"] == "US"} == {"yes"}
    assert found[0]["license_id"] == "D1"
    assert found[0]["our_note"] == "note 0"
    assert summary.lines == 3


def test_a_column_of_the_file_that_bears_the_name_of_an_answer_is_kept_beside_it(tmp_path: Path) -> None:
    determine_file(write(tmp_path / "cases.csv", [case() | {"grade": "mine"}]), tmp_path / "out.csv")
    (row,) = read(tmp_path / "out.csv")
    assert row["input_grade"] == "mine"
    assert row["grade"] in {"A", "B", "C"}


def test_an_assumption_can_be_switched_off(tmp_path: Path) -> None:
    path = write(tmp_path / "cases.csv", [case(destination_iso2="MY", hq_iso2="MY")])
    determine_file(path, tmp_path / "with.csv")
    determine_file(path, tmp_path / "without.csv", assumptions={"not_listed": False})
    (assumed,), (open_,) = read(tmp_path / "with.csv"), read(tmp_path / "without.csv")
    assert assumed["license_required"] == "no"
    assert open_["license_required"] == "undetermined"
    assert "listed" in open_["missing_facts"].split("|")


def test_a_file_of_another_shape_is_refused_with_what_it_needs(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", [{"a": "1"}])
    with pytest.raises(InputError, match="columns of a case"):
        determine_file(path, tmp_path / "out.csv")


def test_nothing_is_overwritten_by_mistake(tmp_path: Path) -> None:
    path = write(tmp_path / "cases.csv", [case()])
    with pytest.raises(UsageError, match="overwrite"):
        determine_file(path, path)
    with pytest.raises(UsageError, match="cannot be written"):
        determine_file(path, tmp_path / "out.pdf")
    with pytest.raises(InputError, match="no such file"):
        determine_file(tmp_path / "absent.csv", tmp_path / "out.csv")


def test_a_long_file_is_answered_in_its_own_order(tmp_path: Path) -> None:
    """Longer than what one thread writes at a time, under two laws."""
    path, out = tmp_path / "shipments.parquet", tmp_path / "out.parquet"
    columns = {
        "shipment_id": "'S' || n",
        "line": "'1'",
        "shipped_on": "CAST(DATE '2025-06-01' + CAST(hash(n) % 400 AS INTEGER) AS DATE)",
        "kind": "'export'",
        "seller_id": "'P-0'",
        "buyer_id": "'P-1'",
        "from_country": "'US'",
        "to_country": "['MY', 'TH', 'CN'][CAST(hash(n) % 3 AS INTEGER) + 1]",
        "item_id": "'NVIDIA H20'",
        "units": "CAST(1 AS BIGINT)",
        "our_number": "n",
    }
    select = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
    duckdb.execute(f"COPY (SELECT {select} FROM range(500000) AS t (n)) TO '{path}' (FORMAT parquet)")
    determine_file(path, out, laws=("my_sta", "us_ear"))
    kept = "our_number = file_row_number // 2 AND (jurisdiction = 'MY') = (file_row_number % 2 = 0)"
    rows = f"SELECT {kept} AS kept FROM read_parquet('{out}', file_row_number = true)"
    assert duckdb.execute(f"SELECT count(*), count_if(kept) FROM ({rows})").fetchall() == [(1_000_000, 1_000_000)]
