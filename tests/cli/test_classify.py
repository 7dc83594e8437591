"""`classify`: the paragraphs an item meets, period by period, with their tests."""

from __future__ import annotations

import json

import pytest

from tidewaiter.cli.main import run

pytestmark = pytest.mark.usefixtures("quiet_log")
COLUMNS = 80


def periods(capsys: pytest.CaptureFixture[str], *words: str) -> list[tuple[str, str | None, str]]:
    assert run(["classify", *words, "--law", "us_ear", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["laws"].values()
    return [(one["from"], one["until"], one["paragraph"]) for one in found]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("H100 SXM", ["", "3A090.a", "3A090.a.1"]),
        ("A800 SXM4", ["", "3A991.p", "3A090.a.1"]),
        ("H20", ["", "3A991.p"]),
        ("L20", ["", "3A991.p"]),
        ("A30", ["", "3A991.p", "3A090.b.1"]),
        ("RTX 4090", ["", "3A991.p", "3A090.a.1"]),
        ("RTX 4090 D", ["", "3A991.p"]),
        ("DGX H100", ["", "4A090.a"]),
    ],
)
def test_an_item_has_a_paragraph_in_every_period(
    capsys: pytest.CaptureFixture[str], item: str, expected: list[str]
) -> None:
    said = [paragraph for _, _, paragraph in periods(capsys, item)]
    assert [one for i, one in enumerate(said) if i == 0 or one != said[i - 1]] == expected


def test_periods_touch_and_the_last_is_open(capsys: pytest.CaptureFixture[str]) -> None:
    found = periods(capsys, "H100 SXM")
    assert ("2022-10-07", "2023-11-16", "3A090.a") in found
    assert found[-1][1] is None
    assert all(one[1] is not None for one in found[:-1])


def test_one_day_is_one_period(capsys: pytest.CaptureFixture[str]) -> None:
    assert [one[2] for one in periods(capsys, "H100 SXM", "--on", "2023-11-16")] == ["3A090.a"]
    assert [one[2] for one in periods(capsys, "H100 SXM", "--on", "2023-11-17")] == ["3A090.a.1"]


def test_what_is_met_and_missed_is_shown_with_source_and_test(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["classify", "H20", "--law", "us_ear"]) == 0
    out = capsys.readouterr().out
    words = " ".join(out.split())
    assert "misses 3A090.a.1: tpp >= 4800" in words
    assert "meets 3A991.p" in words
    assert "TPP 2368.000 from fp8" in words
    assert max(map(len, out.splitlines())) <= 80


def test_an_unknown_density_leaves_the_answer_open_and_says_what_is_missing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["--fact", "tpp=3000", "--fact", "item_kind=ic", "--fact", "datacenter_marketed=yes"]
    assert run(["classify", *words, "--on", "2024-01-01", "--law", "us_ear"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "UNDETERMINED: 3A090.a.2" in out
    assert "missing performance_density" in out


def test_a_fact_goes_before_the_catalogue_and_takes_its_density_along(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["H100 SXM", "--fact", "tpp=1000", "--fact", "logic_die_area_mm2=814"]
    assert [one[2] for one in periods(capsys, *words, "--on", "2024-01-01")] == ["3A991.p"]


def test_nothing_asked_is_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["classify"]) == 2
    assert "nothing was asked" in capsys.readouterr().err
