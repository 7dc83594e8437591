"""The page on Epoch's table is the catalogue, printed."""

from tools.chips_docs import PAGE, page

from tidewaiter.chips.epoch import disagreements


def test_the_page_on_epochs_table_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python tools/chips_docs.py"


def test_every_explained_difference_has_its_row() -> None:
    lines = page().splitlines()
    for row in disagreements():
        assert any(line.startswith(f"| {row.chip.name} | {row.epoch} |") and row.why in line for line in lines)


def test_a_row_has_as_many_cells_as_its_head() -> None:
    rows = [line for line in page().splitlines() if line.startswith("|")]
    assert {line.count("|") for line in rows} == {4, 7}
