from __future__ import annotations

from pathlib import Path

import pytest

from tidewaiter.core.errors import InputError
from tidewaiter.records.mapping import load_mapping

GOOD = """\
version = 1

[[file]]
match = "orders_*.xlsx"
table = "shipments"
sheet = "Data"
empty = ["-"]

[file.columns]
shipment_id = "Delivery"
shipped_on = { from = "Ship Date", date_format = "%d/%m/%Y" }
kind = { constant = "export" }

[[file]]
match = "serials*.csv"
table = "serials"
[file.columns]
shipment_id = "Delivery"
[file.columns.serial_number]
from = "S/N"
"""


def load(folder: Path, text: str) -> object:
    path = folder / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return load_mapping(path)


def test_files_find_their_block_by_name_without_regard_to_case(tmp_path: Path) -> None:
    (tmp_path / "mapping.toml").write_text(GOOD, encoding="utf-8")
    mapping = load_mapping(tmp_path / "mapping.toml")
    found = mapping.for_file("Orders_2025-03.XLSX")
    assert found is not None
    assert (found.table, found.sheet, found.line) == ("shipments", "Data", 3)
    assert [(one.column, one.source, one.constant, one.line) for one in found.columns] == [
        ("shipment_id", "Delivery", None, 10),
        ("shipped_on", "Ship Date", None, 11),
        ("kind", "", "export", 12),
    ]
    assert mapping.for_file("other.csv") is None
    assert len(mapping.all_for_file("serials-1.csv")) == 1


HEAD = '[[file]]\nmatch = "a.csv"\ntable = "shipments"\n'
WRONG = [
    ("= x", 1, "not valid TOML"),
    ("version = 2\n" + HEAD, 1, "version"),
    ("", None, "maps no file"),
    ('colour = "red"\n' + GOOD, None, "not known here"),
    ('[[file]]\nmatch = "a.csv"\n[file.columns]\nunits = "Qty"\n', 1, "no table"),
    ('[[file]]\ntable = "shipments"\nmatch = "a.csv"\n', 1, "no columns"),
    ('[[file]]\nmatch = "a.csv"\ntable = "shipment"\n[file.columns]\n', 3, "no table of this name"),
    (HEAD + 'sheets = "x"\n[file.columns]\n', 4, "not known here"),
    (HEAD + "header_row = true\n[file.columns]\n", 4, "wrong kind"),
    (HEAD + 'delimiter = ";;"\n[file.columns]\n', 4, "one sign"),
    (HEAD + '[file.columns]\nunit = "Qty"\n', 5, "no column of this name"),
    (HEAD + "[file.columns]\nunits = 5\n", 5, "by a name or a table"),
    (HEAD + "[file.columns]\nunits = { factor = 2 }\n", 5, "either a `from` or a `constant`"),
    (HEAD + '[file.columns]\nunits = { from = "a", constant = "1" }\n', 5, "either a `from` or a `constant`"),
    (HEAD + '[file.columns]\nunits = { from = "a", format = "1" }\n', 5, "not known here"),
    (HEAD + '[file.columns]\nunits = { from = "a", factor = "2" }\n', 5, "wrong kind"),
    (HEAD + '[file.columns]\nshipped_on = { from = "a", date_format = "DD/MM" }\n', 5, "not a date format"),
    (HEAD + '[file.columns]\nnet_weight_kg = { from = "a", unit = "stone" }\n', 5, "unit is not known"),
    (HEAD + '[file.columns]\nvalue_usd = { from = "a", usd_rate = 1.1 }\n', 5, "its source and its day"),
    (HEAD + '[file.columns]\nvalue_usd = { from = "a", decimal = ",", thousands = "," }\n', 5, "are the same"),
    (HEAD + '[file.columns]\nrecorded_at = { from = "a", time_zone = "MYT" }\n', 5, "not an offset"),
    (HEAD + '[file.columns]\nkind = { from = "a", values = { Intl = 1 } }\n', 5, "text in quotes"),
]


@pytest.mark.parametrize(("text", "line", "says"), WRONG, ids=[str(at) for at in range(len(WRONG))])
def test_a_mistake_is_told_with_its_line(text: str, line: int | None, says: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        load(tmp_path, text)
    assert says in error.value.message
    assert error.value.place.file.endswith("mapping.toml")
    assert error.value.place.line == line


def test_a_rate_is_exact_and_carries_its_source(tmp_path: Path) -> None:
    text = HEAD + (
        '[file.columns]\nvalue_usd = { from = "Betrag", currency = "EUR", usd_rate = 1.0832, '
        'rate_source = "ECB", rate_day = "2025-03-14" }\n'
    )
    (tmp_path / "mapping.toml").write_text(text, encoding="utf-8")
    found = load_mapping(tmp_path / "mapping.toml").files[0].columns[0]
    assert str(found.usd_rate) == "1.0832"
    assert str(found.multiplier) == "1.0832"


@pytest.mark.parametrize(("column", "hint"), [
    ('shipped_on = { from = "D", date_format = "ask: %d/%m/%Y or %m/%d/%Y?" }', "Write the date_format"),
    ('value_usd = { from = "V", currency = "EUR" }', "Write the rate"),
    ('net_weight_kg = { from = "W", decimal = "ask: comma?" }', "Write decimal and thousands"),
])  # fmt: skip
def test_a_mapping_that_still_asks_is_loaded_but_not_applied(column: str, hint: str, tmp_path: Path) -> None:
    (tmp_path / "mapping.toml").write_text(HEAD + f"[file.columns]\n{column}\n", encoding="utf-8")
    found = load_mapping(tmp_path / "mapping.toml").files[0]
    with pytest.raises(InputError, match="still asks a question") as error:
        found.apply(tmp_path / "a.csv", tmp_path / "b.csv", found.contract)
    assert error.value.place.line == 5
    assert error.value.hint.startswith(hint)
