"""What the runner takes for a benchmark, and how it shows a bound from below."""

import ast
from xml.etree import ElementTree

from bench.measure import Measured
from bench.plot import growth_svg
from bench.run import BY_HAND, HERE, NOT_BENCHMARKS, claim, names, page, row


def test_every_benchmark_has_a_claim_and_a_main_and_no_helper_has() -> None:
    for path in HERE.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        has_main = any(isinstance(one, ast.FunctionDef) and one.name == "main" for one in tree.body)
        assert has_main == (path.stem in names() or path.stem in {"run", *BY_HAND}), path.stem
    assert {path.stem for path in HERE.glob("*.py")} >= NOT_BENCHMARKS | BY_HAND
    assert all(claim(name).endswith(".") for name in names())


def test_a_share_below_its_bound_is_not_held() -> None:
    low, high = (Measured("recall", share, "", least=0.75) for share in (0.74, 0.75))
    assert not low.holds
    assert high.holds
    assert "at least 0.75 **not held**" in row(low)
    assert "at least 0.75 |" in row(high)


def test_a_run_of_some_keeps_the_sections_of_the_others() -> None:
    first = page({"startup": [Measured("old", 1.0, "s")], "law": [Measured("kept", 2.0, "s")]})
    again = page({"startup": [Measured("new", 3.0, "s")]}, first)
    assert "| kept | 2 s |" in again
    assert "| new | 3 s |" in again
    assert "| old |" not in again
    assert again.index("## law") < again.index("## startup")
    assert page({}, again) == again


def test_a_benchmark_of_several_sizes_is_plotted_and_its_section_shows_the_plot() -> None:
    found = [Measured(f"{10**n:,} lines: ours & more, {end}", 2.0**n, unit, "peer", 1.0) for n in (4, 5, 6)
             for end, unit in (("CPU", "s"), ("memory", "GB"))]  # fmt: skip
    drawn = ElementTree.fromstring(growth_svg([*found, Measured("no size", 1.0)]))
    curves = list(drawn.iter("{http://www.w3.org/2000/svg}polyline"))
    assert [len(curve.get("points", "").split()) for curve in curves] == [3, 3, 3, 3]
    assert "](images/growth.svg)" in page({"growth": found})
    assert "](images/" not in page({"startup": found})
