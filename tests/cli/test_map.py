"""`tidewaiter map` proposes, shows, keeps and writes; nothing is written unless asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tidewaiter.cli.map import map_file
from tidewaiter.core.errors import InputError
from tidewaiter.records.mapping import load_mapping

EXPORT = """\
Delivery No;Pos;Ship Date;Type;Seller;Sold-to;From Country;Ship To Country;Part No.;Qty;HTS;Plant
L-1;10;14.03.2025;Intl;S-1;C-17;US;Malaysia;HGX-H100;1.200;84718000;0100
L-2;10;05.03.2025;Dom;S-1;C-21;US;Thailand;HGX-H100;8;what;0100
"""


def run(*words: str | Path, columns: int = 120) -> str:
    result = CliRunner(env={"COLUMNS": str(columns)}).invoke(map_file, list(map(str, words)), standalone_mode=False)
    if result.exception:
        raise result.exception
    return result.output


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "log-2025-03.csv"
    path.write_text(EXPORT, encoding="utf-8")
    return path


def test_a_look_shows_the_reasons_and_rows_before_and_after_and_writes_nothing(export: Path) -> None:
    before = sorted(export.parent.iterdir())
    said = run(export)
    assert "→ shipments" in said
    assert "14.03.2025 → 2025-03-14" in said
    assert "Intl → export" in said
    assert "✗ what" in said
    assert "Kept as they are, outside the layout: Plant." in said
    assert f"tidewaiter map {export} -o mapping.toml" in said
    assert sorted(export.parent.iterdir()) == before


@pytest.mark.parametrize("columns", [80, 140])
def test_no_line_is_wider_than_the_screen(export: Path, columns: int) -> None:
    said = run(export, columns=columns)
    path_lines = [line for line in said.splitlines() if str(export) in line]
    assert max(len(line) for line in said.splitlines() if line not in path_lines) <= columns


def test_a_kept_mapping_reads_next_weeks_file_into_a_pack(export: Path) -> None:
    folder = export.parent
    mapping, pack = folder / "mapping.toml", folder / "pack"
    assert f"Wrote {mapping}." in run(export, "-o", mapping)
    following = folder / "log-2025-04.csv"
    following.write_text(EXPORT.replace("L-1", "L-9"), encoding="utf-8")
    assert "Wrote 2 rows" in run(following, "--mapping", mapping, "--to", pack)
    written = (pack / "shipments.csv").read_text(encoding="utf-8").splitlines()
    assert written[0].startswith("shipment_id,line,shipped_on,kind,")
    assert written[1].startswith("L-9,10,2025-03-14,export,")
    assert [one.name for one in pack.iterdir()] == ["shipments.csv"]


def test_a_table_that_is_there_is_written_over_only_when_asked(export: Path) -> None:
    pack = export.parent / "pack"
    run(export, "--to", pack)
    with pytest.raises(InputError, match="has this table already"):
        run(export, "--to", pack)
    assert "Wrote 2 rows" in run(export, "--to", pack, "--replace")


def test_a_second_block_is_added_and_the_same_one_is_not(export: Path) -> None:
    mapping = export.parent / "mapping.toml"
    run(export, "-o", mapping)
    with pytest.raises(InputError, match="a block for this file already") as error:
        run(export, "-o", mapping)
    assert error.value.place.line == 5
    other = export.parent / "serials.csv"
    other.write_text("Delivery No,Pos,Serial No\nL-1,10,X\n", encoding="utf-8")
    run(other, "-o", mapping)
    assert [one.table for one in load_mapping(mapping).files] == ["shipments", "serials"]


def test_an_open_question_stops_the_writing_and_leaves_nothing_behind(export: Path) -> None:
    export.write_text(EXPORT.replace("14.03", "04.03").replace(".03.2025", "/03/2025"), encoding="utf-8")
    pack = export.parent / "pack"
    assert "to answer" in run(export)
    with pytest.raises(InputError, match="still asks a question"):
        run(export, "--to", pack)
    assert list(pack.iterdir()) == []


def test_what_a_required_column_lacks_is_said_when_writing(export: Path) -> None:
    export.write_text(EXPORT.replace("Seller", "Zzz"), encoding="utf-8")
    said = run(export, "--to", export.parent / "pack")
    assert "It still lacks seller_id" in said


def test_a_mapping_for_other_files_is_told(export: Path) -> None:
    mapping = export.parent / "mapping.toml"
    run(export, "-o", mapping)
    other = export.with_name("other.csv")
    other.write_text(EXPORT, encoding="utf-8")
    with pytest.raises(InputError, match="No block of this mapping") as error:
        run(other, "--mapping", mapping)
    assert "log-*.csv" in error.value.expected


def test_a_file_of_the_wrong_kind_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(InputError, match="a PDF"):
        run(path)
    with pytest.raises(InputError, match="no such file"):
        run(tmp_path / "b.csv")
