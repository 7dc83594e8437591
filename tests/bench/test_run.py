"""What the runner takes for a benchmark, and how it shows a bound from below."""

import ast

from bench.measure import Measured
from bench.run import HERE, NOT_BENCHMARKS, claim, names, page, row


def test_every_benchmark_has_a_claim_and_a_main_and_no_helper_has() -> None:
    for path in HERE.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        has_main = any(isinstance(one, ast.FunctionDef) and one.name == "main" for one in tree.body)
        assert has_main == (path.stem in names() or path.stem == "run"), path.stem
    assert {path.stem for path in HERE.glob("*.py")} >= NOT_BENCHMARKS
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
