"""The reference of tables is the contracts, printed."""

from tools.tables_docs import PAGE, page

from tidewaiter.records.contracts import outputs, tables


def test_the_reference_of_tables_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python tools/tables_docs.py"


def test_every_table_and_column_has_its_line() -> None:
    lines = page().splitlines()
    for one in (*tables().values(), *outputs().values()):
        start = lines.index(f"### {one.name}")
        following = lines[start + 1 :]
        end = next((at for at, line in enumerate(following) if line.startswith("#")), len(following))
        for column in one.columns:
            where = lines if column.common else following[:end]
            assert any(line.startswith(f"| `{column.name}`") for line in where), (one.name, column.name)


def test_a_bar_in_an_example_does_not_break_the_row() -> None:
    rows = [line for line in page().splitlines() if line.startswith("| `")]
    assert {line.replace("\\|", "").count("|") for line in rows} == {5}
