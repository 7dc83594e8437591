"""The record pack of documented cases: laid out as RECORDS.md asks, sourced row by row, and naming no person."""

import csv
import re
from collections import Counter
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

PACK = Path(__file__).parents[2] / "examples" / "documented-cases"
COMMON = {"recorded_at", "source", "document_id", "status"}

# The columns of RECORDS.md that this pack uses: before the bar those that may not be empty.
COLUMNS = {
    "parties": "party_id name country | kind address city business_line",
    "party_figures": "party_id as_of | cash_usd employees",
    "ownership": "owner_id owned_id | share_pct from_on until_on",
    "items": "item_id chips_per_unit | description manufacturer chip form",
    "prices": "quoted_on country item_id price_usd | kind",
    "orders": "order_id ordered_on buyer_id item_id units | end_user_id site_id value_usd status",
    "shipments": "shipment_id line shipped_on kind seller_id buyer_id from_country to_country units | "
    "intermediate_consignee_id ultimate_consignee_id end_user_id end_use payer_id payer_country via_countries "
    "site_id item_id value_usd",
    "declarations": "declaration_id line kind authority filed_on | exporter_id consignee_id description shipment_id",
    "sites": "site_id operator_id country | kind address",
    "tenancies": "site_id tenant_id from_on | provider_id item_id units until_on use",
    "custody_events": "event_id event_at step | item_id units party_id site_id location basis",
    "documents": "document_id kind subject_kind subject_id | issued_on issuer_id claimed_country claimed_site_id "
    "claimed_end_use reexport_promise",
}
KEYS = {
    "parties": ("party_id",),
    "party_figures": ("party_id", "as_of"),
    "ownership": ("owner_id", "owned_id", "from_on"),
    "items": ("item_id",),
    "prices": ("quoted_on", "country", "item_id", "kind"),
    "orders": ("order_id",),
    "shipments": ("shipment_id", "line"),
    "declarations": ("declaration_id", "line"),
    "sites": ("site_id",),
    "tenancies": ("site_id", "tenant_id", "from_on"),
    "custody_events": ("event_id",),
    "documents": ("document_id",),
}
CHOICES = {
    ("parties", "kind"): "manufacturer integrator distributor reseller forwarder cloud datacenter_operator enterprise "
    "research government unknown",
    ("items", "form"): "chip module board server rack",
    ("prices", "kind"): "list street tender",
    ("orders", "status"): "open shipped cancelled",
    ("shipments", "kind"): "export reexport in_country return",
    ("shipments", "end_use"): "cloud own_training research resale supercomputer fab military unknown",
    ("declarations", "kind"): "export import transit transshipment free_zone",
    ("sites", "kind"): "data_hall warehouse depot free_zone office",
    ("tenancies", "use"): "colocation rental managed",
    ("custody_events", "step"): "commissioned shipped received stored installed accepted observed removed repaired "
    "returned scrapped seized listed_for_sale lost",
    ("custody_events", "basis"): "document telemetry attestation inspection warranty",
    ("documents", "kind"): "end_use_statement purchase_order invoice air_waybill acceptance lease power_agreement "
    "delivery_verification permit_notice veu_report rma scrap_certificate",
    ("documents", "reexport_promise"): "yes no",
    ("documents", "subject_kind"): "party order shipment site",
}
FIRMNESS = {"recorded", "alleged", "estimated", "corrected"}
ISO_CODES = {"CN", "HK", "ID", "IN", "JP", "MY", "RU", "SG", "TH", "TW", "US"}

PARTY, ITEM = ("parties", "party_id"), ("items", "item_id")
SITE, SHIPMENT = ("sites", "site_id"), ("shipments", "shipment_id")
POINTS_TO = {
    "party_id": PARTY,
    "owner_id": PARTY,
    "owned_id": PARTY,
    "buyer_id": PARTY,
    "seller_id": PARTY,
    "end_user_id": PARTY,
    "intermediate_consignee_id": PARTY,
    "ultimate_consignee_id": PARTY,
    "payer_id": PARTY,
    "exporter_id": PARTY,
    "consignee_id": PARTY,
    "operator_id": PARTY,
    "provider_id": PARTY,
    "tenant_id": PARTY,
    "issuer_id": PARTY,
    "item_id": ITEM,
    "site_id": SITE,
    "claimed_site_id": SITE,
    "shipment_id": SHIPMENT,
}

# Names met in the sources, alphabetically. None may stand anywhere in the pack, in any file or file name.
NAMES = """
    Aaron Benlin Cham Chang Chen Chuan English Fanyue Geng Gong Greg Ho Hon Hsu Huang Jackie Jie Kelly Lai Li
    Liaw Lui Mathew Matthew Ming Ning Raymond Ruei Shad Shiwei Stanley Sun Ting Tommy Tsang Wally Wang Wei
    Willy Woon Yang Yih You Yuan Zhaolun Zheng
"""
# As ordinary words these are no names: only the capitalised form counts.
ORDINARY_IN_LOWER_CASE = {"English", "Ho", "Sun", "Ting", "You"}


def rows(table: str) -> list[dict[str, str]]:
    with (PACK / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def required_and_other(table: str) -> tuple[list[str], list[str]]:
    required, _, other = COLUMNS[table].partition("|")
    return required.split(), other.split()


def cases_of(row: dict[str, str]) -> list[str]:
    return row["source"].split(" · ")[0].split(", ")


def every_row() -> list[tuple[str, dict[str, str]]]:
    return [(table, row) for table in COLUMNS for row in rows(table)]


def test_the_pack_holds_just_these_tables() -> None:
    assert {path.stem for path in PACK.glob("*.csv")} == set(COLUMNS)


@pytest.mark.parametrize("table", COLUMNS)
def test_the_header_uses_names_of_the_layout_only(table: str) -> None:
    required, other = required_and_other(table)
    header = list(rows(table)[0])
    assert set(required) <= set(header) <= {*required, *other} | COMMON
    assert len(header) == len(set(header))


@pytest.mark.parametrize("table", COLUMNS)
def test_required_columns_are_filled_and_no_row_is_ragged(table: str) -> None:
    required, _ = required_and_other(table)
    for row in rows(table):
        assert None not in row and None not in row.values(), row
        assert all(row[column] for column in required), row
        assert all(value == value.strip() for value in row.values()), row


@pytest.mark.parametrize("table", KEYS)
def test_no_key_occurs_twice(table: str) -> None:
    keys = [tuple(row[column] for column in KEYS[table]) for row in rows(table)]
    assert [key for key, times in Counter(keys).items() if times > 1] == []


def test_days_countries_choices_and_numbers_can_be_read() -> None:
    for table, row in every_row():
        for column, value in row.items():
            if value and (column.endswith("_on") or column == "as_of"):
                assert date.fromisoformat(value).isoformat() == value, (table, row)
            if value and column.endswith("_at"):
                assert datetime.strptime(value, "%Y-%m-%dT%H:%M:%S%z").tzinfo == UTC, (table, row)
            if value and ("country" in column or "countries" in column):
                assert set(value.split("|")) <= ISO_CODES, (table, row)
            if value and (table, column) in CHOICES:
                assert value in CHOICES[table, column].split(), (table, column, value)
            if value and column in {"units", "chips_per_unit", "employees", "cash_usd", "value_usd", "price_usd"}:
                assert re.fullmatch(r"[1-9][0-9]*", value), (table, column, value)


def test_every_row_says_its_case_grade_standing_and_source() -> None:
    for table, row in every_row():
        parts = row["source"].split(" · ")
        if table == "orders":
            assert parts.pop(1) in FIRMNESS, row
        assert len(parts) >= 4, (table, row)
        assert all(re.fullmatch(r"C\d\d|P01", case) for case in parts[0].split(", ")), (table, row)
        assert re.fullmatch(r"grade [ABC]", parts[1]), (table, row)
        assert re.search(r"20\d\d|digest|press", parts[-1]), (table, row)


def test_every_row_says_how_firm_it_is() -> None:
    firm = {row["party_id"] for table, row in every_row() if table != "orders" and row["status"] == "recorded"}
    assert {row["status"] for table, row in every_row() if table != "orders"} <= FIRMNESS
    # Recorded is for a plea and for an authority's own act; whoever adds one says so here.
    assert firm == {"c01-us-enforcement", "c02-hao-global", "c09-taiwan-customs"}


def test_a_row_whose_day_or_number_is_derived_is_marked_estimated() -> None:
    for table, row in every_row():
        if re.search(r"day not public|first day of the month shown|assumed|published as one third", row["source"]):
            word = row["source"].split(" · ")[1] if table == "orders" else row["status"]
            assert word == "estimated", (table, row)


def test_ids_lead_to_a_row_that_was_known_by_then() -> None:
    known = {target: {row[target[1]]: row["recorded_at"] for row in rows(target[0])} for target in POINTS_TO.values()}
    for table, row in every_row():
        for column, target in POINTS_TO.items():
            if (table, column) == target:
                continue
            for wanted in filter(None, row.get(column, "").split("|")):
                assert wanted in known[target], (table, column, wanted)
                assert known[target][wanted] <= row["recorded_at"], (table, column, wanted)


def test_documents_are_about_rows_that_exist() -> None:
    where = {"party": "parties", "order": "orders", "shipment": "shipments", "site": "sites"}
    for row in rows("documents"):
        kind = row["subject_kind"]
        assert row["subject_id"] in {other[f"{kind}_id"] for other in rows(where[kind])}, row


def test_the_buyer_of_one_leg_sells_the_next() -> None:
    routes: dict[tuple[str, str], list[tuple[int, dict[str, str]]]] = {}
    for row in rows("shipments"):
        leg = re.fullmatch(r"(.+)-leg-(\d+)-[a-z-]+", row["shipment_id"])
        if leg:
            routes.setdefault((leg[1], row["line"]), []).append((int(leg[2]), row))
    assert len(routes) > 7
    for route in routes.values():
        legs = [row for _, row in sorted(route, key=lambda one: one[0])]
        for before, after in pairwise(legs):
            assert before["buyer_id"] == after["seller_id"]
            assert before["to_country"] == after["from_country"]
            assert (before["item_id"], before["units"]) == (after["item_id"], after["units"])


def test_stopped_goods_are_not_shown_as_shipped() -> None:
    shipped = {row["item_id"] for row in rows("shipments")}
    stopped = {row["item_id"] for row in rows("orders") if row["status"] == "cancelled"}
    assert stopped == {"c01-hpe-h100-system", "c01-h200-gpu", "c08-ai-server"}
    assert not shipped & (stopped | {"c02-h100-h200-gpu"})


def test_the_keelung_case_adds_up() -> None:
    lots = [row for row in rows("shipments") if row["item_id"] == "c09-b300-server"]
    out = sum(int(row["units"]) for row in lots if row["seller_id"] == "c09-brokers")
    into_china = sum(int(row["units"]) for row in lots if row["to_country"] == "CN")
    seized = sum(int(row["units"]) for row in rows("custody_events") if row["item_id"] == "c09-b300-server")
    (order,) = (row for row in rows("orders") if row["item_id"] == "c09-b300-server")
    assert (out, into_china, seized, int(order["units"])) == (74, 74, 56, 130)


def test_no_person_is_named_in_any_file_or_file_name() -> None:
    any_case = "|".join(name for name in NAMES.split() if name not in ORDINARY_IN_LOWER_CASE)
    as_written = "|".join(ORDINARY_IN_LOWER_CASE)
    named = re.compile(rf"(?<![A-Za-z])(?:(?i:{any_case})|{as_written})(?![A-Za-z])")
    for path in sorted(PACK.rglob("*")):
        text = path.name + "\n" + (path.read_text(encoding="utf-8") if path.is_file() else "")
        assert named.findall(text) == [], path


def test_the_readme_counts_what_is_there() -> None:
    readme = (PACK / "README.md").read_text(encoding="utf-8")
    counted: dict[str, Counter[str]] = {}
    for table, row in every_row():
        for case in cases_of(row):
            counted.setdefault(case, Counter())[table] += 1
    for case, by_table in counted.items():
        said = ", ".join(f"{table} {by_table[table]}" for table in COLUMNS if by_table[table])
        assert (f"| {said} |" if case != "P01" else f"({said})") in readme, (case, said)
    for table in COLUMNS:
        assert f"| {table} | {len(rows(table))} |" in readme
    assert len(counted.keys() - {"P01"}) == 19
    assert "Nineteen publicly documented cases" in readme


def test_the_readme_says_that_an_allegation_is_not_guilt() -> None:
    assert "An allegation is not a finding of guilt" in (PACK / "README.md").read_text(encoding="utf-8")
