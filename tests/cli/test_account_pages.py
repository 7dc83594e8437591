"""`account show` of a party, a site and a serial number, and what it says where an id is several of them or none."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tidewaiter.cli.main import run
from tidewaiter.engine.duck import connect

PACK = {
    "parties": "party_id,name,kind,country\nP-1,Maker Inc.,manufacturer,US\nP-2,\u202eHall\x1b[31m Sdn Bhd,cloud,MY\n",
    "items": "item_id,chip,chips_per_unit,rated_power_w,idle_power_w\n"
    "SRV,NVIDIA H100 SXM5 80GB,8,10200,2000\nBRD,NVIDIA B200,1,,\n",
    "sites": "site_id,operator_id,kind,country,it_capacity_mw\nS-1,P-2,data_hall,MY,24\nTWICE,P-2,depot,MY,\n",
    "site_capacity": "site_id,phase,kind,it_mw,from_on\nS-1,1,planned,12,2024-01-01\nS-1,1,energised,6,2025-02-01\n",
    "site_power": "site_id,month,mean_it_load_mw\nS-1,2025-03,1.5\nS-1,2025-04,99999\n",
    "licenses": "license_id,authority,kind,holder_id,consignee_id,max_units,issued_on,expires_on,"
    "reinspect_every_months\n"
    "D1,US BIS,license,P-1,P-2,100,2025-02-10,2027-02-28,6\nTWICE,US BIS,license,P-1,,,2025-02-10,,\n",
    "orders": "order_id,ordered_on,buyer_id,site_id,item_id,units\nO1,2025-02-20,P-2,S-1,SRV,900\n",
    "shipments": "shipment_id,line,shipped_on,received_on,kind,seller_id,buyer_id,ultimate_consignee_id,site_id,"
    "from_country,to_country,item_id,units,license_id\n"
    "A1,1,2025-03-01,2025-03-09,export,P-1,P-2,P-2,S-1,US,MY,SRV,60,D1\n"
    "A2,1,2025-04-01,,export,P-1,P-2,P-2,S-1,US,MY,BRD,4,D1\n",
    "serials": "shipment_id,line,serial_number\nA1,1,SN-1\nA1,1,SN-2\n",
    "devices": "serial_number,item_id,identity_kind,parent_serial_number,from_at\n"
    "SN-1,SRV,bmc,,2025-03-10T00:00:00Z\nGPU-1,BRD,gpu_uuid,SN-1,2025-03-10T00:00:00Z\n",
    "custody_events": "event_id,event_at,serial_number,item_id,step,party_id,site_id,replaced_by_serial,basis\n"
    "E1,2025-03-12T08:00:00Z,SN-1,SRV,installed,P-2,S-1,,inspection\n"
    "E2,2025-05-02T08:00:00Z,SN-9,SRV,removed,P-2,S-1,SN-1,document\n",
    "tenancies": "site_id,tenant_id,item_id,units,from_on,use\nS-1,P-7,SRV,8,2025-03-01,colocation\n"
    "S-1,P-8,SRV,4,2025-03-01,colocation\n",
}
SPANS = """SELECT * FROM (VALUES
('E1', 'SN-1', 'SRV', 1, 'installed', 'P-2', 'S-1', 'rack 7', '',
 DATE '2025-03-12', DATE '2025-04-02', DATE '2025-03-30', 'inspection', 'custody_events:1'),
('E3', 'SN-1', 'SRV', 1, 'open', 'P-2', 'S-1', NULL, '',
 DATE '2025-04-02', NULL, NULL, 'document', 'custody_events:3'),
('E4', 'BRD-4', 'BRD', 1, 'inside', 'P-2', 'S-1', NULL, 'SN-1',
 DATE '2025-03-12', NULL, NULL, 'telemetry', 'custody_events:4')
) AS t(span_id, serial_number, item_id, units, state, party_id, site_id, location, inside_serial, from_on, until_on,
seen_on, basis, row_id)"""
PROBLEMS = """SELECT 'two_places' AS problem, 'SN-1' AS serial_number, 'SRV' AS item_id, 1 AS units,
'P-2' AS party_id, 'S-1' AS site_id, DATE '2025-03-20' AS from_on, DATE '2025-03-25' AS until_on,
'seen at S-1 and at S-3' AS detail, 'custody_events:1|custody_events:5' AS evidence, NULL AS missing_facts"""


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    (folder / "pack").mkdir()
    for name, text in PACK.items():
        (folder / "pack" / f"{name}.csv").write_text(text, encoding="utf-8")
    home = ["--home", str(folder / "home")]
    assert run([*home, "audit", str(folder / "pack"), "--out", str(folder / "out"), "--no-lists"]) == 0
    return folder / "out"


@pytest.fixture(scope="module")
def with_custody(audited: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same audit with tables of custody and a balance of the site, put in by hand."""
    copy = tmp_path_factory.mktemp("custody") / "audit"
    shutil.copytree((audited / "current").resolve(), copy)
    tables = copy / "tables"
    tables.chmod(0o755)
    con = connect()
    for name, query in (("custody_spans", SPANS), ("custody_problems", PROBLEMS)):
        (tables / f"{name}.parquet").unlink(missing_ok=True)
        con.execute(f"COPY ({query}) TO '{tables / f'{name}.parquet'}' (FORMAT parquet)")
    old, new = tables / "balances.parquet", copy / "balances.parquet"
    site = (
        "SELECT * REPLACE ('site' AS holder_kind, 'S-1' AS holder_id, 1000 AS installed_units, 5 AS unaccounted_low, "
    )
    site += "7 AS unaccounted_mid, 9 AS unaccounted_high) FROM one"
    con.execute(
        f"COPY (WITH all_of AS (SELECT * FROM '{old}' WHERE holder_kind = 'party'), "
        f"one AS (SELECT * FROM all_of WHERE item_id = 'SRV' AND holder_id = 'P-2' LIMIT 1) "
        f"SELECT * FROM all_of UNION ALL BY NAME {site}) "
        f"TO '{new}' (FORMAT parquet)"
    )
    old.unlink()
    new.rename(old)
    return copy


def show(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    assert run(["account", "show", *map(str, words)]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 100 or "--json" in words
    return out


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_party_has_its_balances_licenses_duties_sites_and_contradictions(
    capsys: pytest.CaptureFixture[str], with_custody: Path
) -> None:
    out = show(capsys, "P-2", with_custody)
    words = flat(out)
    assert "name Hall [31m Sdn Bhd (cloud, MY)" in words
    assert "SRV, end of 2025-05: committed 100, received 60, expected 60, installed 1," in words
    assert "2025-04 BRD: committed 100, received 4, expected 4, installed 0, unaccounted 3 (0 to 4)" in words
    assert "D1 (license, US BIS), as consignee, until 2027-02-28: 64 of 100 units used" in words
    assert "S-1 (data_hall, MY), built for 24 MW" in words
    assert "! two places: SN-1 from 2025-03-20 until 2025-03-25 (party P-2, site S-1): seen at S-1 and at S-3" in words
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "D1: 2025-08-10 reinspection: due" in flat(show(capsys, "P-1", with_custody))


def test_a_site_has_its_capacity_power_limits_tenants_and_orders(
    capsys: pytest.CaptureFixture[str], with_custody: Path
) -> None:
    words = flat(show(capsys, "S-1", with_custody))
    assert "2025-03 1.5 MW drawn, 25 % of 6 MW energised" in words
    assert "2025-04 99,999 MW drawn ! load not credible" in words
    assert (
        "! What is said to be installed draws at least 2 MW idle; 1.5 MW were drawn in 2025-03; not all of it" in words
    )
    limits = "SRV: at most 750 switched on at 2,000 W idle, 179 to 367 at published shares, 588 fed by the capacity"
    assert f"can run 1, in 2025-03, each as if alone - {limits} at 10,200 W" in words
    assert "S-1: P-7 uses 8 of SRV (colocation), 2025-03-01 to not ended on record" in words
    assert "together, as far as not ended: 12 of SRV by 2 tenants" in words
    assert "O1: 900 of SRV, so far 900; all orders so far need 9.18 MW or more ! more than energised" in words
    assert "? permitted, contracted; missing: site_capacity.permitted, site_capacity.contracted" in words
    assert "installed 1,000" in words
    assert "unaccounted 7 (5 to 9)" in words


def test_a_serial_number_has_its_life_stay_by_stay(capsys: pytest.CaptureFixture[str], with_custody: Path) -> None:
    words = flat(show(capsys, "SN-1", with_custody))
    assert (
        "2025-03-12 to 2025-04-02 installed, party P-2, site S-1, at rack 7 (inspection); last seen 2025-03-30" in words
    )
    assert "2025-04-02 on open, party P-2, site S-1 (document)" in words
    assert "2025-03-01 A1/1 export P-1 to P-2, US to MY, received 2025-03-09" in words
    assert "2025-03-10 on GPU-1 (BRD)" in words
    assert "2025-03-12 on BRD-4 (BRD)" in words
    assert "took place of 1 - 2025-05-02 SN-9" in words
    assert "! two places" in words


def test_an_audit_without_tables_of_custody_shows_the_events_and_says_so(
    capsys: pytest.CaptureFixture[str], audited: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree((audited / "current").resolve(), copy)
    (copy / "tables").chmod(0o755)
    for name in ("custody_spans", "custody_problems", "site_limits", "order_capacity"):
        (copy / "tables" / f"{name}.parquet").unlink(missing_ok=True)
    words = flat(show(capsys, "SN-1", copy))
    assert "2025-03-12 08:00:00 installed, party P-2, site S-1 (inspection)" in words
    assert "absent custody_problems, custody_spans: this audit wrote no such table." in words
    assert "absent custody_problems, order_capacity, site_limits" in flat(show(capsys, "S-1", copy))


def test_an_id_of_several_kinds_asks_which(capsys: pytest.CaptureFixture[str], audited: Path) -> None:
    assert run(["account", "show", "TWICE", str(audited)]) == 2
    said = capsys.readouterr().err
    assert "This id is that of a license, of a site." in said
    assert "--as license or --as site" in said
    assert "site            TWICE" in show(capsys, "TWICE", audited, "--as", "site")
    assert "license         TWICE" in show(capsys, "TWICE", audited, "--as", "license")


@pytest.mark.parametrize(("asked", "near"), [("P-22", "P-2 (party)"), ("sn1", "SN-1 (serial number)"), ("", "")])
def test_an_id_that_no_record_names_is_refused_with_those_that_come_near(
    capsys: pytest.CaptureFixture[str], audited: Path, asked: str, near: str
) -> None:
    assert run(["account", "show", asked, str(audited)]) == 2
    said = capsys.readouterr().err
    assert "No record of this audit speaks of this id." in said
    assert near in said


@pytest.mark.parametrize("asked", ["D1", "P-2", "S-1", "SN-1"])
def test_as_json_every_page_is_whole_and_exact(
    capsys: pytest.CaptureFixture[str], with_custody: Path, asked: str
) -> None:
    found = json.loads(show(capsys, asked, with_custody, "--json"))
    kind = {"D1": "license", "P-2": "party", "S-1": "site", "SN-1": "serial"}[asked]
    assert found["kind"] == kind
    if kind == "site":
        assert (found["idle"]["needed_mw"], found["limits"][0]["powered_max_units"]) == ("2.000000", 750)
        assert [row["load_mw"] for row in found["power"]] == ["1.500000", "99999.000000"]
    if kind == "serial":
        assert [span["state"] for span in found["spans"]] == ["installed", "open"]


def test_a_part_is_listed_once_a_sitting_however_often_its_unit_moved(
    capsys: pytest.CaptureFixture[str], with_custody: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(with_custody, copy)
    spans = copy / "tables" / "custody_spans.parquet"
    spans.unlink()
    days = (("2025-01-01", "2025-02-01"), ("2025-02-01", "2025-03-01"), ("2025-04-01", None))
    stays = ", ".join(
        f"('E{n}', '{part}', 'BRD', 'inside', 'SN-1', DATE '{since}', "
        f"{(until and repr(until)) or 'NULL'}::DATE, 'device', 'd{n}', 'P-2', 'S-1', '')"
        for part in ("BRD-5", "GPU-1")
        for n, (since, until) in enumerate(days)
    )
    names = "span_id, serial_number, item_id, state, inside_serial, from_on, until_on, basis, row_id"
    names += ", party_id, site_id, location"
    connect().execute(f"COPY (SELECT * FROM (VALUES {stays}) AS t({names})) TO '{spans}' (FORMAT parquet)")
    found = json.loads(show(capsys, "SN-1", copy, "--json"))["parts"]
    assert [(one["serial_number"], one["from_on"], one["until_on"]) for one in found] == [
        ("BRD-5", "2025-01-01", "2025-03-01"),
        ("GPU-1", "2025-01-01", "2025-03-01"),
        ("BRD-5", "2025-04-01", None),
        ("GPU-1", "2025-04-01", None),
    ]


def test_a_number_that_counts_as_another_points_to_that_one(
    capsys: pytest.CaptureFixture[str], audited: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree((audited / "current").resolve(), copy)
    (copy / "tables").chmod(0o755)
    rows = "('P-99', 'P-2', 'together'), ('P-98', 'P-98', 'apart')"
    connect().execute(
        f"COPY (SELECT * FROM (VALUES {rows}) AS t(party_id, resolved_id, state)) "
        f"TO '{copy / 'tables' / 'resolved_parties.parquet'}' (FORMAT parquet)"
    )
    for more in ((), ("--as", "party")):
        assert run(["account", "show", "P-99", str(copy), *more]) == 2
        said = flat(capsys.readouterr().err)
        assert "This audit counts this party as another" in said
        assert "P-2, the party as which it counts" in said
    assert run(["account", "show", "P-98", str(copy)]) == 2
    assert "No record of this audit speaks of this id." in capsys.readouterr().err
