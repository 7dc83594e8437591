"""The page about detectors says what the detectors say."""

from tools.detectors_docs import PAGE, page


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tools.detectors_docs"
