"""Looking chips up at the terminal: lists that fit, answers with sources, questions instead of guesses."""

from __future__ import annotations

import json

import click
import pytest
from click.shell_completion import ShellComplete

from tidewaiter.chips import catalogue, find
from tidewaiter.cli.main import cli, run

pytestmark = pytest.mark.usefixtures("quiet_log")
COLUMNS = 80


def _said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = run(["chips", *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_list_has_one_line_a_chip_the_highest_tpp_first(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = _said(capsys, "list")
    lines = out.splitlines()
    assert code == 0
    assert lines[0].split() == ["chip", "TPP", "from", "PD", "DRAM", "GB/s", "link", "GB/s", "DC?", "released"]
    assert len(lines) == len(catalogue().chips) + 1
    known = [chip for chip in catalogue().chips if chip.tpp is not None]
    highest = max(known, key=lambda chip: chip.tpp or 0)
    assert lines[1].startswith(highest.name)
    assert "unknown" in lines[-1]


def test_the_list_is_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = _said(capsys, "list", "--family", "H100")
    ends = {
        line.index("2022-09-20") if "2022-09-20" in line else line.index("2023-03-21") for line in out.splitlines()[1:]
    }
    assert len(ends) == 1
    assert max(len(line) for line in out.splitlines()) <= 100


@pytest.mark.parametrize(
    ("words", "present", "absent"),
    [
        (["--manufacturer", "amd"], "AMD Instinct MI300X", "NVIDIA"),
        (["--class", "consumer"], "NVIDIA GeForce RTX 4090", "NVIDIA H100"),
        (["--family", "nvidia h200"], "NVIDIA H200 NVL", "NVIDIA H100"),
        (["--min-tpp", "4800", "--manufacturer", "NVIDIA"], "NVIDIA GeForce RTX 4090 ", "NVIDIA GeForce RTX 4090 D"),
    ],
)
def test_a_filter_keeps_what_it_names(
    capsys: pytest.CaptureFixture[str], words: list[str], present: str, absent: str
) -> None:
    code, out, _ = _said(capsys, "list", *words)
    assert code == 0
    assert present in out
    assert absent not in out


def test_a_least_tpp_says_which_chips_it_could_not_judge(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, err = _said(capsys, "list", "--min-tpp", "1600", "--manufacturer", "AMD")
    assert "MI308X" not in out
    assert "MI308X" in err
    assert "unknown" in err


def test_the_list_as_json_carries_sources_and_leaves_the_unknown_null(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = _said(capsys, "list", "--manufacturer", "AMD", "--json")
    records = {record["name"]: record for record in json.loads(out)}
    assert code == 0
    assert records["AMD Instinct MI300X"]["tpp"] == 20919.2
    assert records["AMD Instinct MI300X"]["ops"][0]["grade"] in {"A", "B", "C"}
    assert records["AMD Instinct MI308X"]["tpp"] is None


@pytest.mark.parametrize("words", [["H100-SXM5-80GB"], ["NVIDIA", "H100", "80GB", "HBM3"], ["692-2G520-0200-000"]])
def test_show_understands_any_spelling(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    code, out, _ = _said(capsys, "show", *words)
    assert code == 0
    assert out.startswith("NVIDIA H100 SXM5 80GB\n")


def test_show_gives_each_value_its_grade_and_source(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = _said(capsys, "show", "H100-SXM5-80GB")
    lines = {line.strip().split("  ")[0]: line for line in out.splitlines() if line.strip()}
    for label in ("logic die area", "node", "DRAM", "interconnect", "rated power", "released", "fp8"):
        assert any(grade in lines[label] for grade in ("[A] ", "[B] ", "[C] ")), label
    assert "TPP                   15,832 from fp8" in out
    assert "1,979 × 8 = 15,832  ← TPP" in out
    assert "8 in NVIDIA DGX H100" in out


def test_show_says_unknown_where_nothing_is_published(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = _said(capsys, "show", "MI308X")
    assert "TPP                   unknown" in out
    assert "dense rates           unknown" in out


def test_show_opens_a_system(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = _said(capsys, "show", "GB200", "NVL72")
    assert code == 0
    assert "72 × NVIDIA GB200 (TPP 40,000)" in out
    code, out, _ = _said(capsys, "show", "DGX-H100", "--json")
    assert json.loads(out)["chips"] == [{"name": "NVIDIA H100 SXM5 80GB", "count": 8, "tpp": 15832}]


def test_show_asks_when_several_chips_are_meant(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = _said(capsys, "show", "H100")
    assert code == 2
    assert out == ""
    assert "NVIDIA H100 PCIe 80GB (TPP 12,104)" in err
    assert "NVIDIA H100 SXM5 80GB (TPP 15,832)" in err


def test_show_offers_the_nearest_names_when_nothing_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = _said(capsys, "show", "MI300Z")
    assert code == 2
    assert out == ""
    assert "AMD Instinct MI300X" in err


def test_compare_puts_chips_side_by_side(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = _said(capsys, "compare", "H100-SXM", "NVIDIA H20", "MI308X")
    lines = out.splitlines()
    assert code == 0
    assert lines[0].split("  ")[-1].strip() == "AMD Instinct MI308X"
    row = next(line for line in lines if line.startswith("TPP"))
    assert row.split() == ["TPP", "15,832", "2,368", "unknown"]


def test_compare_wants_two_chips_and_no_system(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = _said(capsys, "compare", "H20")
    assert code == 2
    assert "two or more" in err
    code, _, err = _said(capsys, "compare", "H20", "DGX H100")
    assert code == 2
    assert "It holds NVIDIA H100 SXM5 80GB" in err


def test_completion_offers_names_that_a_shell_takes_as_one_word() -> None:
    completion = ShellComplete(cli, {}, "tidewaiter", "_TIDEWAITER_COMPLETE")
    offered = [item.value for item in completion.get_completions(["chips", "show"], "h100-sx")]
    assert "H100-SXM5-80GB" in offered
    assert all(" " not in value for value in offered)
    assert all(find(value).things for value in offered)
    assert isinstance(cli, click.Group)
