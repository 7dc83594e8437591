from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from tidewaiter.core.errors import InputError
from tidewaiter.records.contracts import tables
from tidewaiter.records.mapping import FileMapping, load_mapping
from tidewaiter.records.mapping.preview import preview
from tidewaiter.records.mapping.propose import Proposal, propose
from tidewaiter.records.mapping.source import ForeignFile, open_foreign
from tidewaiter.records.mapping.words import is_known_header, read_header
from tidewaiter.records.mapping.write import HEAD, block_text

GERMAN = """\
Warenausgang;;;;;;;;;;
Stand 01.04.2025;;;;;;;;;;

Lieferung;Position;Warenausgangsdatum;Auftraggeber;Empfangsland;Material;Liefermenge;Nettogewicht;Nettowert;Währung;Warennummer
80000001;10;16.03.2025;Müller Datentechnik;Malaysia;HGX-H100;1.200;1.284,500;318.000.600,00;EUR;84718000
80000002;20;05.03.2025;Nordlicht SE;Vereinigte Arabische Emirate;HGX-H100;8;12,250;2.120.004,00;EUR;84718000
80000003;10;01.02.2025;Straßburg AG;DE;HGX-H100;-;7,125;265.000,50;EUR;84733020
"""


def look(path: Path, table: str = "") -> tuple[ForeignFile, Proposal]:
    foreign = open_foreign(path, path.with_name("copy.csv"))
    return foreign, propose(foreign, path.name, table)


def text(folder: Path, name: str, content: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content.encode(encoding))
    return path


def specs(found: Proposal) -> dict[str, str]:
    return {one.spec.column: one.spec.source for one in found.columns}


def test_a_german_export_is_understood_down_to_its_signs(tmp_path: Path) -> None:
    foreign, found = look(text(tmp_path, "Warenausgang_2025-03.csv", GERMAN, "cp1252"))
    by_name = {one.spec.column: one for one in found.columns}
    mapping = found.mapping
    assert (mapping.table, mapping.encoding, mapping.delimiter, mapping.header_row) == ("shipments", "cp1252", ";", 4)
    assert mapping.match == "Warenausgang_*.csv"
    assert mapping.empty == ("-",)
    assert specs(found)["buyer_id"] == "Auftraggeber"
    assert by_name["shipped_on"].spec.date_format == "%d.%m.%Y"
    assert "16.03.2025 cannot be MM.DD.YYYY" in by_name["shipped_on"].why
    assert by_name["to_country"].spec.country_names
    assert (by_name["units"].spec.thousands, by_name["units"].spec.decimal) == (".", ",")
    assert (by_name["value_usd"].spec.currency, by_name["value_usd"].spec.question[:14]) == ("EUR", "write the rate")
    assert by_name["hs_code"].confidence == "sure"
    assert {column.name for column in found.missing} == {"kind", "seller_id", "from_country"}
    assert "Währung" in found.unclaimed
    columns = {one.name: one for one in preview(foreign, mapping)}
    assert columns["to_country"].cells[1].after == "AE"
    assert columns["units"].cells[0].after == "1200"
    assert columns["units"].cells[2].refused, "an empty number of units is refused, and shown so"
    assert columns["value_usd"].cells[0].asked
    assert columns["units"].lines == (5, 6, 7)


@pytest.mark.parametrize(("header", "expected"), [
    ("发货单号,行号,发货日期,卖方,买方,收货人,起运国,目的国,料号,数量,金额(USD)", "shipments"),
    ("出荷番号,明細番号,出荷日,売主,得意先,荷受人,輸出国,仕向国,品番,数量,金額", "shipments"),
    ("Delivery,Item,Actual GI Date,Sales Org,Sold-to,Ship-to,Destination,Material,Delivery Qty", "shipments"),
    ("Shipment No,Line,Serial No.", "serials"),
    ("PO Number,Order Date,Customer,Part No,Qty", "orders"),
    ("K2 No,Line No,Declaration Type,Authority,Filing Date,Exporter,Consignee,HS Code,AWB", "declarations"),
    ("Customer No,Customer Name,Country,Address,City,Website", "parties"),
    ("Licence No,Authority,Licence Type,Licensee,Issue Date,Expiry Date,Max Qty", "licenses"),
    ("Site,Operator,Country,Lat,Lon,IT Capacity (MW)", "sites"),
    ("reporterISO,partnerISO,flowCode,refPeriodId,hs_code,value_usd,qty,netWgt", "trade_flows"),
])  # fmt: skip
def test_the_table_is_told_from_the_headers(header: str, expected: str, tmp_path: Path) -> None:
    _, found = look(text(tmp_path, "export.csv", header + "\n"))
    assert found.table.name == expected
    assert found.why


@pytest.mark.parametrize(("days", "form"), [
    (["03/04/2025", "25/04/2025"], "%d/%m/%Y"),
    (["03/04/2025", "04/25/2025"], "%m/%d/%Y"),
    (["20250403", "20250425"], "%Y%m%d"),
    (["45750", "45751"], "excel"),
    (["2025-04-03", "2025-04-25"], ""),
    (["14-Mar-25", "01-Oct-25"], "%d-%b-%y"),
    (["2025/4/3 10:30:00"], "%Y/%m/%d %H:%M:%S"),
])  # fmt: skip
def test_the_data_decides_the_date_format(days: list[str], form: str, tmp_path: Path) -> None:
    rows = "".join(f"S-{at},1,{day}\n" for at, day in enumerate(days))
    _, found = look(text(tmp_path, "a.csv", "Shipment No,Line,Ship Date\n" + rows), "shipments")
    assert {one.spec.column: one.spec.date_format for one in found.columns}["shipped_on"] == form


def test_days_that_could_be_either_are_asked_unless_the_header_says(tmp_path: Path) -> None:
    rows = "Shipment No,Line,Ship Date{}\nS-1,1,03/04/2025\nS-2,1,05/05/2025\n"
    _, asked = look(text(tmp_path, "a.csv", rows.format("")), "shipments")
    question = asked.columns[2].spec.date_format
    assert question.startswith("ask:")
    assert "%d/%m/%Y (then it is 2025-04-03)" in question
    assert "%m/%d/%Y (then it is 2025-03-04)" in question
    _, told = look(text(tmp_path, "b.csv", rows.format(" (MM/DD/YYYY)")), "shipments")
    assert told.columns[2].spec.date_format == "%m/%d/%Y"


def test_a_day_far_down_decides(tmp_path: Path) -> None:
    rows = "".join(f"S-{at},1,0{at % 9 + 1}/0{at % 7 + 1}/2025\n" for at in range(3000)) + "S-X,1,31/01/2025\n"
    _, found = look(text(tmp_path, "a.csv", "Shipment No,Line,Ship Date\n" + rows), "shipments")
    assert found.columns[2].spec.date_format == "%d/%m/%Y"


def test_buddhist_years_are_recognised(tmp_path: Path) -> None:
    _, found = look(text(tmp_path, "a.csv", "Shipment No,Line,Ship Date\nS-1,1,25/03/2568\n"), "shipments")
    assert (found.columns[2].spec.date_format, found.columns[2].spec.year_offset) == ("%d/%m/%Y", -543)


@pytest.mark.parametrize(("header", "values", "expected"), [
    ("Net Weight (lbs)", ["10.5", "11"], {"unit": "lb"}),
    ("Net Weight", ["10.5 lbs", "11 lbs"], {"unit": "lb"}),
    ("Net Weight", ["1,234"], {"question": True}),
    ("Net Weight", ["1.234,5"], {"decimal": ",", "thousands": "."}),
    ("Net Weight", ["1.234"], {"decimal": ".", "thousands": ""}),
    ("Amount (kUSD)", ["12.5"], {"factor": 1000}),
    ("Amount (RM)", ["12.50"], {"currency": "MYR", "question": True}),
    ("Amount", ["€12.50", "€3"], {"currency": "EUR", "question": True}),
    ("Amount", ["1,234", "12,500", "3,000"], {"thousands": ",", "decimal": "."}),
    ("Qty", ["1,234"], {"thousands": ",", "question": False}),
])  # fmt: skip
def test_units_currencies_and_signs_are_told_from_header_and_values(
    header: str, values: list[str], expected: dict[str, object], tmp_path: Path
) -> None:
    rows = "".join(f'S-{at},1,"{value}"\n' for at, value in enumerate(values))
    _, found = look(text(tmp_path, "a.csv", f"Shipment No,Line,{header}\n{rows}"), "shipments")
    spec = found.columns[-1].spec
    assert {key: bool(spec.question) if key == "question" else getattr(spec, key) for key in expected} == expected


def test_several_currencies_cannot_be_converted_at_one_rate(tmp_path: Path) -> None:
    rows = "Shipment No,Line,Amount,Currency\nS-1,1,5,EUR\nS-2,1,5,MYR\n"
    _, found = look(text(tmp_path, "a.csv", rows), "shipments")
    assert "several currencies" in found.columns[-1].why
    assert found.columns[-1].spec.question


def test_a_workbook_says_which_codes_became_numbers_and_which_row_looks_like_a_sum(tmp_path: Path) -> None:
    path = tmp_path / "log.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Read me").write(0, 0, "Ask Kim")
    sheet = book.add_worksheet("Log")
    day = book.add_format({"num_format": "m/d/yyyy"})
    sheet.write(0, 0, "Shipped lines")
    sheet.write_row(2, 0, ["Delivery No", "Line", "Ship Date", "Qty", "HTS", "Ship To Country"])
    for at in range(5):
        sheet.write_row(3 + at, 0, [f"D-{at}", 1, None, 5, 8471801000, "Thailand"])
        sheet.write_datetime(3 + at, 2, dt.datetime(2025, 3, 1 + at), day)  # noqa: DTZ001
    sheet.write(8, 3, 25)
    book.close()
    foreign, found = look(path)
    assert foreign.sheet == "Log"
    assert any("leading zero" in one.why for one in found.columns if one.spec.column == "hs_code")
    assert any("line 9" in note and "totals" in note for note in found.notes)


def test_a_written_proposal_is_read_back_as_it_was(tmp_path: Path) -> None:
    _, found = look(text(tmp_path, "Warenausgang_2025-03.csv", GERMAN, "cp1252"))
    path = tmp_path / "mapping.toml"
    path.write_text(HEAD + "\n" + block_text(found), encoding="utf-8")
    read = load_mapping(path).for_file("Warenausgang_2025-04.csv")
    assert read is not None
    assert _bare(read) == _bare(found.mapping)
    assert "# kind = {" in path.read_text(encoding="utf-8")


def _bare(mapping: FileMapping) -> FileMapping:
    return replace(mapping, path="", line=None, columns=tuple(replace(one, line=None) for one in mapping.columns))


def test_the_same_file_gives_the_same_proposal(tmp_path: Path) -> None:
    path = text(tmp_path, "Warenausgang_2025-03.csv", GERMAN, "cp1252")
    assert block_text(look(path)[1]) == block_text(look(path)[1])


def test_codes_give_a_column_away_whatever_its_header(tmp_path: Path) -> None:
    _, found = look(text(tmp_path, "a.csv", "Shipment No,Line,Col7\nS-1,1,3A090.a\nS-2,1,EAR99\n"), "shipments")
    assert specs(found)["declared_eccn"] == "Col7"
    assert found.columns[-1].confidence == "unsure"


def test_a_column_whose_values_do_not_fit_is_left_alone(tmp_path: Path) -> None:
    _, found = look(text(tmp_path, "a.csv", "Shipment No,Line,Type\nS-1,1,Blue\nS-2,1,Green\n"), "shipments")
    assert "Type" in found.unclaimed


def test_our_own_names_are_taken_for_what_they_are(tmp_path: Path) -> None:
    contract = tables()["shipments"]
    header = ",".join(column.name for column in contract.columns)
    _, found = look(text(tmp_path, "a.csv", header + "\n"))
    assert {ours for ours, theirs in specs(found).items() if ours == theirs} == {one.name for one in contract.columns}


def test_a_file_of_nothing_we_know_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No table of the layout") as error:
        look(text(tmp_path, "a.csv", "foo,bar\n1,2\n"))
    assert "foo, bar" in error.value.value
    with pytest.raises(InputError, match="no table of this name"):
        look(text(tmp_path, "b.csv", "Shipment No,Line\n"), "shipment")


def test_headers_are_read_without_their_units() -> None:
    found = read_header("Unit Wt (lbs)")
    assert (found.name, found.hints) == ("unit weight", ("lbs",))
    assert read_header("Value in USD").name == "value"
    assert read_header("ShipDate").name == read_header("SHIP_DATE").name == "ship date"
    assert is_known_header("数量(台)")
    assert not is_known_header("Quarterly report")
    assert not is_known_header("")
