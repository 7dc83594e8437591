"""The page about red flags says what the file of flags says."""

from tools.flags_docs import PAGE, page


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tools.flags_docs"
