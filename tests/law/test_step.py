from __future__ import annotations

import csv
import io
from pathlib import Path

import duckdb
import pytest

import tidewaiter
from tidewaiter.account.item_chips import item_chips_step
from tidewaiter.engine.duck import connect
from tidewaiter.engine.sql_step import sql_steps
from tidewaiter.engine.step import Workplace, parquet
from tidewaiter.law.determinations import READS, determinations_step
from tidewaiter.records.asof import register_as_of
from tidewaiter.records.contracts import outputs
from tidewaiter.records.read import read_pack

Rows = list[dict[str, str]]

ITEMS: Rows = [
    {"item_id": "H100", "chip": "NVIDIA H100 SXM5 80GB", "form": "module", "chips_per_unit": "1"},
    {"item_id": "T4", "chip": "NVIDIA T4", "form": "chip", "chips_per_unit": "1"},
    {"item_id": "SRV", "chip": "NVIDIA H100 SXM5 80GB", "form": "server", "chips_per_unit": "8"},
]


def party(party_id: str, headquarters: str = "", parent: str = "") -> dict[str, str]:
    return {
        "party_id": party_id,
        "name": party_id.title(),
        "country": headquarters or "MY",
        "headquarters_country": headquarters,
        "ultimate_parent_country": parent,
    }


PARTIES: Rows = [
    party("MAKER", "US", "US"),
    party("LOCAL", "MY", "MY"),
    party("SUB", "MY", "CN"),
    party("CHINA", "CN", "CN"),
    party("DARK"),
]
LICENSE = {
    "license_id": "D1",
    "authority": "US BIS",
    "kind": "license",
    "holder_id": "MAKER",
    "consignee_id": "CHINA",
    "end_user_id": "CHINA",
    "item_id": "H100",
    "max_units": "100",
    "issued_on": "2025-01-10",
    "expires_on": "2026-12-31",
}
SALE = {
    "shipment_id": "S1",
    "line": "1",
    "shipped_on": "2025-03-14",
    "kind": "export",
    "seller_id": "MAKER",
    "buyer_id": "CHINA",
    "ultimate_consignee_id": "CHINA",
    "end_user_id": "CHINA",
    "from_country": "US",
    "to_country": "CN",
    "item_id": "H100",
    "units": "10",
}


def table(rows: Rows) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def given_table(con: duckdb.DuckDBPyConnection, name: str, rows: Rows) -> None:
    """A table that another step of the audit writes, with these rows."""
    columns = {one.name: one.type.sql for one in outputs()[name].columns}
    con.execute(f"CREATE TABLE {name} ({', '.join(f'{column} {kind}' for column, kind in columns.items())})")
    for row in rows:
        con.execute(f"INSERT INTO {name} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))


def determined(folder: Path, *, screenings: Rows | None = None, control: Rows | None = None, **tables: Rows) -> Rows:
    """The table determinations that the step writes for a pack of these tables; nobody screened without screenings."""
    for name in ("pack", "read", "scratch", "out"):
        (folder / name).mkdir(parents=True)
    given = {"items": ITEMS, "parties": PARTIES, **tables}
    files = {f"{name}.csv": folder / "pack" / f"{name}.csv" for name, rows in given.items() if rows}
    for name, path in files.items():
        path.write_text(table(given[name.removesuffix(".csv")]), encoding="utf-8")
    con = connect()
    reading = read_pack(con, files, folder / "scratch", into=folder / "read")
    assert con.execute(f"SELECT count(*) FROM ({reading.faults.select()})").fetchone() == (0,)
    register_as_of(con, folder / "read", None)
    at = Workplace(con, folder / "out", folder / "scratch", order={name: one.order for name, one in outputs().items()})
    item_chips_step().run(at)
    con.execute(f"CREATE VIEW item_chips AS SELECT * FROM {parquet(folder / 'out' / 'tables' / 'item_chips.parquet')}")
    (draws,) = [step for step in sql_steps(Path(tidewaiter.__file__).parent / "account") if step.name == "draws"]
    draws.run(at)
    con.execute(f"CREATE VIEW draws AS SELECT * FROM {parquet(folder / 'out' / 'tables' / 'draws.parquet')}")
    for name, rows in (("screenings", screenings), ("control", control)):
        given_table(con, name, rows or [])
    written = determinations_step(screened=screenings is not None).run(at)
    assert written["tables/determinations.parquet"] == written["tables/determinations.csv"]
    with (folder / "out" / "tables" / "determinations.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def under_us_law(
    folder: Path, sale: dict[str, str], *, screenings: Rows | None = None, control: Rows | None = None, **tables: Rows
) -> dict[str, str]:
    found = determined(folder, shipments=[sale], screenings=screenings, control=control, **tables)
    rows = [row for row in found if row["jurisdiction"] == "US"]
    assert len(rows) == 1
    return rows[0]


def test_the_columns_are_those_of_the_contract(tmp_path: Path) -> None:
    assert list(under_us_law(tmp_path, SALE)) == [column.name for column in outputs()["determinations"].columns]


def test_a_controlled_chip_to_china_needs_a_license(tmp_path: Path) -> None:
    row = under_us_law(tmp_path, SALE)
    assert row["license_required"] == "yes"
    assert row["paragraph"] == "3A090.a.1"
    assert row["as_of"] == "2025-03-14"
    assert "not_listed" in row["assumptions"].split("|")


def test_a_line_that_names_no_permission_is_not_called_uncovered(tmp_path: Path) -> None:
    row = under_us_law(tmp_path, SALE)
    assert row["covered"] == "undetermined"
    assert "license_id" in row["missing_facts"].split("|")


def test_a_line_that_needs_no_license_says_so(tmp_path: Path) -> None:
    row = under_us_law(tmp_path, SALE | {"item_id": "T4"})
    assert (row["license_required"], row["covered"]) == ("no", "not needed")


def test_a_server_is_judged_as_an_assembly_of_its_chips(tmp_path: Path) -> None:
    assert under_us_law(tmp_path, SALE | {"item_id": "SRV"})["paragraph"].startswith("4A090")


def test_the_strictest_receiver_decides(tmp_path: Path) -> None:
    local = SALE | {"to_country": "MY", "buyer_id": "LOCAL", "ultimate_consignee_id": "LOCAL", "end_user_id": "LOCAL"}
    free = under_us_law(tmp_path / "free", local)
    assert free["license_required"] == "no"
    caught = under_us_law(tmp_path / "caught", local | {"end_user_id": "SUB"})
    assert (caught["license_required"], caught["channels"]) == ("yes", "headquarters")
    dark = under_us_law(tmp_path / "dark", local | {"end_user_id": "DARK"})
    assert dark["license_required"] == "undetermined"
    assert "parent_country" in dark["missing_facts"].split("|")


@pytest.mark.parametrize(
    ("changes", "covered", "missing"),
    [
        ({}, "yes", ""),
        ({"item_id": "SRV"}, "no", ""),
        ({"item_id": ""}, "undetermined", "licenses.item_id"),
        ({"consignee_id": "LOCAL"}, "no", ""),
        ({"end_user_id": "LOCAL"}, "no", ""),
        ({"site_id": "S-1"}, "undetermined", "site_id"),
        ({"issued_on": "2025-03-15"}, "no", ""),
        ({"issued_on": "2025-03-14"}, "yes", ""),
        ({"expires_on": "2025-03-13"}, "no", ""),
        ({"expires_on": "2025-03-14"}, "yes", ""),
        ({"expires_on": ""}, "yes", ""),
        ({"max_units": "9"}, "partly", ""),
        ({"max_value_usd": "1000"}, "undetermined", "draw_down"),
        ({"authority": "MY MITI"}, "undetermined", "license_id"),
        ({"authority": "somebody"}, "undetermined", "licenses.authority"),
        ({"license_id": "D2"}, "undetermined", "licenses"),
    ],
    ids=str,
)
def test_a_license_covers_what_it_names(tmp_path: Path, changes: dict[str, str], covered: str, missing: str) -> None:
    row = under_us_law(tmp_path, SALE | {"license_id": "D1"}, licenses=[LICENSE | changes])
    assert row["covered"] == covered
    assert row["missing_facts"] == missing


def test_a_reexport_is_covered_only_where_the_license_permits_it(tmp_path: Path) -> None:
    onward = SALE | {"license_id": "D1", "kind": "reexport", "from_country": "MY"}
    for allowed, covered in {"yes": "yes", "no": "no", "": "undetermined"}.items():
        row = under_us_law(tmp_path / f"is{allowed}", onward, licenses=[LICENSE | {"reexport_allowed": allowed}])
        assert row["covered"] == covered


def test_of_lines_that_together_exceed_a_license_those_drawn_first_are_covered(tmp_path: Path) -> None:
    sales = [SALE | {"license_id": "D1", "line": str(n), "units": "60"} for n in (1, 2)]
    rows = [row for row in determined(tmp_path, shipments=sales, licenses=[LICENSE]) if row["jurisdiction"] == "US"]
    assert [(row["line"], row["covered"], row["missing_facts"]) for row in rows] == [
        ("1", "yes", ""),
        ("2", "partly", ""),
    ]


def test_a_limit_that_an_unknown_value_may_exceed_is_open_from_that_line_on(tmp_path: Path) -> None:
    sales = [
        SALE | {"license_id": "D1", "line": line, "value_usd": value}
        for line, value in (("1", "400"), ("2", ""), ("3", "400"))
    ]
    rows = determined(tmp_path, shipments=sales, licenses=[LICENSE | {"max_value_usd": "1000"}])
    told = [(row["covered"], row["missing_facts"]) for row in rows if row["jurisdiction"] == "US"]
    assert told == [("yes", ""), ("undetermined", "draw_down"), ("undetermined", "draw_down")]


def test_a_line_of_the_license_that_fits_suffices(tmp_path: Path) -> None:
    wide = LICENSE | {"item_id": "", "consignee_id": "", "end_user_id": ""}
    lines = [
        {"license_id": "D1", "line": "1", "item_id": "SRV", "consignee_id": "CHINA"},
        {"license_id": "D1", "line": "2", "item_id": "H100", "consignee_id": "CHINA"},
    ]
    sale = SALE | {"license_id": "D1"}
    fits = under_us_law(tmp_path / "fits", sale, licenses=[wide], license_lines=lines)
    assert fits["covered"] == "yes"
    other = under_us_law(tmp_path / "other", sale, licenses=[wide], license_lines=lines[:1])
    assert other["covered"] == "no"


def test_malaysian_law_calls_an_export_what_leaves_malaysia(tmp_path: Path) -> None:
    onward = SALE | {"kind": "reexport", "from_country": "MY", "shipped_on": "2025-09-01"}
    rows = {row["jurisdiction"]: row for row in determined(tmp_path, shipments=[onward])}
    assert set(rows) >= {"US", "MY"}
    assert rows["MY"]["license_required"] != "no"


def test_the_step_declares_what_it_reads() -> None:
    step = determinations_step()
    assert step.reads == READS
    assert step.writes == ("determinations",)


def test_a_line_without_a_route_that_does_not_touch_malaysia_is_decided_on_a_named_assumption(tmp_path: Path) -> None:
    sale = SALE | {"shipped_on": "2025-09-01", "to_country": "SG"}
    (row,) = [one for one in determined(tmp_path, shipments=[sale]) if one["jurisdiction"] == "MY"]
    assert row["license_required"] == "no"
    assert "not_via_malaysia" in row["assumptions"]


@pytest.mark.parametrize("change", [{"via_countries": "MY"}, {"from_country": "MY"}])
def test_a_route_through_malaysia_on_record_outweighs_that_assumption(tmp_path: Path, change: dict[str, str]) -> None:
    sale = SALE | {"shipped_on": "2025-09-01", "to_country": "SG"} | change
    (row,) = [one for one in determined(tmp_path, shipments=[sale]) if one["jurisdiction"] == "MY"]
    assert row["license_required"] == "undetermined"
    assert "restricted_use_suspected" in row["missing_facts"]


def test_of_a_normal_pack_nine_lines_in_ten_are_decided(tmp_path: Path) -> None:
    """Honest trade as most firms record it: seat and parent of most buyers known, routes rarely, use by one word."""
    buyers = [party(f"B{at}", code, code) for at, code in enumerate(["MY", "SG", "TH", "JP", "DE", "AE", "TW", "IN"])]
    sales = [
        SALE
        | {
            "shipment_id": f"N{at}",
            "shipped_on": f"{2023 + at % 3}-{1 + at % 12:02}-15",
            "from_country": ["US", "TW", "SG"][at % 3],
            "to_country": buyers[at % 8]["country"] or "MY",
            "item_id": ["H100", "SRV", "T4"][at % 3],
            "end_use": ["cloud", "own_training", "research"][at % 3],
        }
        | dict.fromkeys(("buyer_id", "ultimate_consignee_id", "end_user_id"), "DARK" if at % 20 == 0 else f"B{at % 8}")
        for at in range(120)
    ]
    rows = determined(tmp_path, shipments=sales, parties=[*PARTIES, *buyers])
    open_rows = [row for row in rows if row["license_required"] == "undetermined"]
    assert len(open_rows) <= len(rows) / 10, len(open_rows)
    assert all(row["missing_facts"] for row in open_rows)


TO_LOCAL = SALE | {"to_country": "MY"} | dict.fromkeys(("buyer_id", "ultimate_consignee_id", "end_user_id"), "LOCAL")
HIT = {
    "party_id": "LOCAL",
    "list_id": "US-EL",
    "entry_id": "EL-1",
    "matched_name": "Local",
    "score": "0.9",
    "effect": "license",
    "reasons": "equal: local",
    "via": "direct",
    "state": "open",
    "listed_on": "2019-05-21",
}
CONFIRMED = HIT | {"state": "confirmed"}


def test_an_open_hit_leaves_the_line_undetermined(tmp_path: Path) -> None:
    row = under_us_law(tmp_path, TO_LOCAL, screenings=[HIT])
    assert (row["license_required"], row["missing_facts"]) == ("undetermined", "listed|license_id")
    assert not {"not_listed", "screened"} & set(row["assumptions"].split("|"))


def test_a_confirmed_hit_requires_a_license_for_being_listed(tmp_path: Path) -> None:
    row = under_us_law(tmp_path, TO_LOCAL, screenings=[CONFIRMED])
    assert (row["license_required"], row["channels"]) == ("yes", "party list")


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "cleared"},
        {"effect": "diligence_only"},
        {"effect": "exception_lost"},
        {"via": "officer"},
        {"via": "address"},
        {"listed_on": "2025-03-15"},
        {"state": "confirmed", "listed_on": "2025-03-15"},
        {"party_id": "CHINA"},
    ],
    ids=str,
)
def test_who_has_no_open_hit_on_the_day_is_not_listed_and_the_answer_says_why(
    tmp_path: Path, changes: dict[str, str]
) -> None:
    row = under_us_law(tmp_path, TO_LOCAL, screenings=[HIT | changes])
    assert row["license_required"] == "no"
    assert {"screened", "owners_not_listed"} <= set(row["assumptions"].split("|"))
    assert "not_listed" not in row["assumptions"].split("|")


def test_without_screening_that_nobody_is_listed_is_assumed(tmp_path: Path) -> None:
    row = under_us_law(tmp_path, TO_LOCAL)
    assert row["license_required"] == "no"
    assert "not_listed" in row["assumptions"].split("|")


def test_a_receiver_without_a_name_on_record_was_not_screened(tmp_path: Path) -> None:
    row = under_us_law(tmp_path, TO_LOCAL | {"end_user_id": "NOBODY"}, screenings=[])
    assert "not_listed" in row["assumptions"].split("|")
    assert "screened" not in row["assumptions"].split("|")


def owned(low: str, high: str, fifty_percent: str, recorded: str = "60") -> dict[str, str]:
    return {
        "party_id": "LOCAL",
        "listed_share_low_pct": low,
        "listed_share_high_pct": high,
        "fifty_percent": fifty_percent,
        "recorded_pct": recorded,
        "parent_basis": "unknown",
    }


@pytest.mark.parametrize(
    ("day", "answer", "channels"),
    [("2025-09-28", "no", ""), ("2025-09-29", "yes", "ownership"), ("2025-11-09", "yes", "ownership"),
     ("2025-11-10", "no", "")],
)  # fmt: skip
def test_a_buyer_owned_by_listed_parties_needs_a_license_while_the_affiliates_rule_is_in_force(
    tmp_path: Path, day: str, answer: str, channels: str
) -> None:
    sale = TO_LOCAL | {"shipped_on": day}
    row = under_us_law(tmp_path, sale, screenings=[], control=[owned("60", "100", "yes")])
    assert (row["license_required"], row["channels"]) == (answer, channels)
    assert "owners_not_listed" not in row["assumptions"]


def test_a_share_that_cannot_be_excluded_is_missing_and_one_below_half_is_not(tmp_path: Path) -> None:
    sale = TO_LOCAL | {"shipped_on": "2025-10-01"}
    for at, (control, answer, missing) in enumerate(
        [
            (owned("20", "70", "unknown"), "undetermined", "listed_owner_share_pct|license_id"),
            (owned("20", "40", "no"), "no", ""),
            (owned("0", "100", "unknown", "0"), "no", ""),
        ]
    ):
        row = under_us_law(tmp_path / str(at), sale, screenings=[], control=[control])
        assert (row["license_required"], row["missing_facts"]) == (answer, missing)


@pytest.mark.parametrize(
    ("basis", "required"), [("chain_closed", "yes"), ("chain_open", "undetermined"), ("contradiction", "undetermined")]
)
def test_a_parent_that_owners_show_counts_only_where_the_chain_is_closed(
    tmp_path: Path, basis: str, required: str
) -> None:
    own = owned("0", "100", "unknown") | {"ultimate_parent_country": "CN", "parent_basis": basis}
    parties = [one if one["party_id"] != "LOCAL" else party("LOCAL", "MY") for one in PARTIES]
    row = under_us_law(tmp_path, TO_LOCAL, control=[own], parties=parties)
    assert row["license_required"] == required
