"""An audit over resolved parties sees one firm where a person confirmed it; without that, every byte is as before."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from tidewaiter.account.trace import Asked, trace
from tidewaiter.audit.manifest import Manifest, Settings
from tidewaiter.audit.rerun import rerun_audit
from tidewaiter.audit.run import Beside, run_audit
from tidewaiter.audit.steps import MAIN_JOB
from tidewaiter.audit.summary import Resolved, summarise
from tidewaiter.core.errors import InputError
from tidewaiter.engine.duck import connect
from tidewaiter.parties.decisions import Decision, entry_digest, keep, party_digest
from tidewaiter.parties.entries import ListEntry, ListVersion
from tidewaiter.parties.list_files import SAME, list_files, listed_in
from tidewaiter.parties.lists.record import digest_of
from tidewaiter.parties.pack_parties import open_pack
from tidewaiter.parties.resolution.answers import SameAnswer, keep_answer
from tidewaiter.parties.resolution.firm import Firm, firms_of
from tidewaiter.report import write_report

DAY = date(2026, 3, 1)
ENTRY = ListEntry("us-el", "1", "Kestrel Quantum Systems Co., Ltd.", "license", "company", countries=("CN",),
                  listed_on=date(2023, 10, 17))  # fmt: skip
PACK = {
    "parties": """party_id,name,country,headquarters_country,ultimate_parent_country
P1,Kestrel Quantum Systems,CN,HK,HK
P2,Borneo Sunlight Data,MY,MY,MY
P3,Third Firm,MY,MY,MY
P5,Johor Orchid Compute,MY,MY,MY
P6,Orchid Compute Two,MY,MY,MY
P9,Maker,US,US,US
""",
    "answers": """subject_kind,subject_id,question,answer,answered_by,answered_on
party,P5,listed,yes,desk,2024-01-01
party,P6,listed,no,desk,2024-01-02
shipment,P6,listed,yes,desk,2024-01-03
""",
    "shipments": """shipment_id,line,shipped_on,kind,seller_id,buyer_id,from_country,to_country,item_id,units
S1,1,2024-03-01,export,P9,P1,US,MY,I1,10
S2,1,2024-03-02,export,P9,P2,US,MY,I1,10
S3,1,2024-03-03,in_country,P1,P2,MY,MY,I1,3
S4,1,2024-03-04,export,P9,P3,US,MY,I1,1
S5,1,2024-03-05,export,P9,P5,US,MY,I1,1
S6,1,2024-03-06,export,P9,P6,US,MY,I1,1
""",
    "items": "item_id,description,chip,chips_per_unit,us_content_pct\nI1,server,H100 SXM,8,100\n",
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("resolved")


@pytest.fixture(scope="module")
def pack(base: Path) -> Path:
    folder = base / "pack"
    folder.mkdir()
    for name, text in PACK.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


@pytest.fixture(scope="module")
def firms(pack: Path) -> dict[str, Firm]:
    with open_pack(pack) as found:
        return {firm.party_id: firm for firm in firms_of(found.parties, found.websites)}


def audit(
    base: Path, name: str, pack: Path, firms: dict[str, Firm], same: Sequence[SameAnswer] | None, *, page: bool = False
) -> Path:
    """An audit of the pack, screened, with P1 confirmed to be the entry; `same` are the decisions, None = raw."""
    out, beside = base / "out", base / name
    beside.mkdir()
    party = firms["P1"].party
    decided = Decision("confirmed", "P1", "us-el", "1", party_digest(party), entry_digest(ENTRY), "seen", "Bo", DAY)
    keep(beside / "decisions.jsonl", decided)
    version = ListVersion("us-el", "us-el", "invented", DAY, digest_of([ENTRY]), "", (ENTRY,))
    files = list_files([version], beside / "decisions.jsonl", beside)
    if same is not None:
        (beside / "same.jsonl").touch()
        for one in same:
            keep_answer(beside / "same.jsonl", one)
        files[SAME] = beside / "same.jsonl"
    settings = Settings(screened_on="2026-03-01")
    given = Beside(files, listed_in([version]))
    finish = write_report if page else Path.exists
    return run_audit(pack, out, settings, job=MAIN_JOB, finish=finish, beside=given).folder


def answer(firms: dict[str, Firm], one: str, other: str, said: str = "same") -> SameAnswer:
    return SameAnswer.about((firms[one], firms[other]), said, "one register extract", "Ann", DAY)


@pytest.fixture(scope="module")
def raw(base: Path, pack: Path, firms: dict[str, Firm]) -> Path:
    return audit(base, "raw", pack, firms, None, page=True)


@pytest.fixture(scope="module")
def resolved(base: Path, pack: Path, firms: dict[str, Firm]) -> Path:
    made = [answer(firms, "P1", "P2"), answer(firms, "P3", "P9", "different"), answer(firms, "P6", "P5")]
    return audit(base, "resolved", pack, firms, made, page=True)


def rows(folder: Path, table: str, columns: str) -> list[tuple[object, ...]]:
    con = connect()
    path = str(folder / "tables" / f"{table}.parquet")
    return con.execute(f"SELECT {columns} FROM read_parquet($path) ORDER BY ALL", {"path": path}).fetchall()


def tables(folder: Path) -> dict[str, str]:
    return {name: one.sha256 for name, one in Manifest.read(folder).outputs.items()}


def test_a_trace_follows_the_firm_and_not_its_numbers(raw: Path, resolved: Path) -> None:
    units = [sum(part.chips for part in trace(Asked(party_id="P1"), folder).parts) for folder in (raw, resolved)]
    assert units == [80, 184], "10 units of 8 chips to P1; then also 10 and 3 to P2"
    with pytest.raises(InputError, match="No line of this audit"):
        trace(Asked(party_id="P2"), resolved)


def test_a_listed_firm_with_two_numbers_is_listed_under_both(raw: Path, resolved: Path) -> None:
    """Every line to the second number needs a license too, in the table that decides it."""
    asked = "shipment_id, license_required"
    where = "jurisdiction = 'US' AND ruleset = 'base'"
    found = [
        dict(
            connect()
            .execute(
                f"SELECT {asked} FROM read_parquet($path) WHERE {where} ORDER BY ALL",
                {"path": str(folder / "tables" / "determinations.parquet")},
            )
            .fetchall()
        )
        for folder in (raw, resolved)
    ]
    assert (found[0]["S1"], found[0]["S2"], found[0]["S4"]) == ("yes", "no", "no")
    assert (found[1]["S1"], found[1]["S2"], found[1]["S4"]) == ("yes", "yes", "no")
    assert (found[0]["S5"], found[0]["S6"]) == ("yes", "no"), "as the desk answered for each"
    assert (found[1]["S5"], found[1]["S6"]) == ("undetermined", "undetermined"), "the answers contradict each other"
    assert [row[:4] for row in rows(resolved, "screenings", "party_id, entry_id, state, via")] == [
        ("P1", "1", "confirmed", "direct")
    ]


def test_every_table_names_the_firm_by_one_number_and_the_record_stays(raw: Path, resolved: Path) -> None:
    assert [row[0] for row in rows(raw, "balances", "DISTINCT holder_id")] == ["P1", "P2", "P3", "P5", "P6", "P9"]
    assert [row[0] for row in rows(resolved, "balances", "DISTINCT holder_id")] == ["P1", "P3", "P5", "P9"]
    assert ("P1", 23, 3, 20) in rows(resolved, "balances", "holder_id, received_units, reshipped_units, expected_units")
    assert {name: one for name, one in tables(raw).items() if name.startswith("read/")} == {
        name: one for name, one in tables(resolved).items() if name.startswith("read/")
    }
    con = connect(resolved / "audit.duckdb")
    assert con.execute("SELECT list(party_id ORDER BY party_id) FROM parties").fetchall() == [
        (["P1", "P3", "P5", "P9"],)
    ]
    assert con.execute("SELECT count(*) FROM recorded_parties").fetchall() == [(6,)]


def test_what_was_put_together_is_named_with_what_it_changed(resolved: Path) -> None:
    assert rows(resolved, "resolved_parties", "*")[:2] == [
        ("P1", "P1", "together", "Ann", DAY, "same as P2: one register extract",
         "country|headquarters_country|ultimate_parent_country", 1),
        ("P2", "P1", "together", "Ann", DAY, "same as P1: one register extract",
         "country|headquarters_country|ultimate_parent_country", 0),
    ]  # fmt: skip
    assert summarise(resolved).resolved == Resolved(4, 2, 1, 1, (), ())
    page = (resolved / "report.html").read_text()
    assert "Resolved: 4 numbers that a person confirmed to be one firm count as 2 firms." in page
    assert "1 row between two numbers of one firm" in page


@pytest.mark.slow
def test_without_decisions_every_answer_is_the_raw_one(
    base: Path, pack: Path, firms: dict[str, Firm], raw: Path, resolved: Path
) -> None:
    nothing = audit(base, "nothing", pack, firms, [])
    more = {"tables/resolved_parties.parquet", "tables/resolved_parties.csv"}
    assert {name: one for name, one in tables(nothing).items() if name not in more} == tables(raw)
    assert len({raw.name, resolved.name, nothing.name}) == 3
    assert "resolved" not in (raw / "manifest.json").read_text()
    assert "Parties put together" not in (raw / "report.html").read_text()


@pytest.mark.slow
def test_the_order_of_decisions_does_not_matter_and_contradictory_ones_are_named(
    base: Path, pack: Path, firms: dict[str, Firm], raw: Path, resolved: Path
) -> None:
    other_way = [answer(firms, "P5", "P6"), answer(firms, "P3", "P9", "different"), answer(firms, "P1", "P2")]
    assert tables(audit(base, "turned", pack, firms, other_way)) == tables(resolved)
    against = [answer(firms, "P1", "P2"), answer(firms, "P2", "P3"), answer(firms, "P1", "P3", "different")]
    apart = audit(base, "against", pack, firms, against)
    found = summarise(apart).resolved
    assert found is not None
    assert (found.firms, found.contradicted) == (0, ("P1", "P2", "P3"))
    assert tables(apart)["tables/determinations.parquet"] == tables(raw)["tables/determinations.parquet"]


def test_the_decisions_are_kept_so_that_it_can_be_computed_again(base: Path, resolved: Path) -> None:
    inputs = {one["name"]: one["sha256"] for one in json.loads((resolved / "manifest.json").read_text())["inputs"]}
    kept = base / "out" / "store" / inputs[SAME][:2] / inputs[SAME]
    assert [json.loads(line)["answer"] for line in kept.read_text().splitlines()] == ["same", "different", "same"]
    assert rerun_audit(base / "out", resolved.name, job=MAIN_JOB).identical
