"""A pack says which layout it follows; an older one stays readable, a newer one is refused."""

from pathlib import Path

import pytest

from tidewaiter.core.errors import InputError
from tidewaiter.records.contracts import LAYOUT_VERSION
from tidewaiter.records.migrate import STEPS, layout_of, made_up_by, to_current_header


def _pack(folder: Path, text: str) -> Path:
    (folder / "pack.toml").write_text(text, encoding="utf-8")
    return folder / "pack.toml"


def test_a_pack_that_states_nothing_follows_the_layout_of_this_program(tmp_path: Path) -> None:
    assert layout_of(None) == LAYOUT_VERSION
    assert layout_of(_pack(tmp_path, 'name = "mine"\n')) == LAYOUT_VERSION


def test_a_pack_of_layout_1_stays_readable(tmp_path: Path) -> None:
    assert layout_of(_pack(tmp_path, "layout = 1\n")) == 1


def test_a_byte_order_mark_before_the_line_does_no_harm(tmp_path: Path) -> None:
    assert layout_of(_pack(tmp_path, "\ufefflayout = 1\n")) == 1


def test_a_newer_layout_is_refused_and_says_to_update(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        layout_of(_pack(tmp_path, f"layout = {LAYOUT_VERSION + 1}\n"))
    assert "newer record layout" in caught.value.message
    assert "Update Tidewaiter" in caught.value.hint
    assert caught.value.place.file == "pack.toml"


@pytest.mark.parametrize("stated", ["0", "-1", '"1"', "1.0", "true", "2025-01-01"])
def test_a_layout_that_is_no_layout_number_is_refused(tmp_path: Path, stated: str) -> None:
    with pytest.raises(InputError, match="not a layout number"):
        layout_of(_pack(tmp_path, f"layout = {stated}\n"))


def test_a_file_that_is_not_toml_is_refused_and_may_be_removed(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        layout_of(_pack(tmp_path, "layout: 1\n"))
    assert "not TOML" in caught.value.message
    assert "remove it" in caught.value.hint


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pack.toml").write_bytes("layout = 1\n".encode("utf-16"))
    with pytest.raises(InputError, match="not TOML"):
        layout_of(tmp_path / "pack.toml")


def test_no_step_is_registered_that_this_layout_does_not_need() -> None:
    assert all(1 <= version < LAYOUT_VERSION for version in STEPS)


def test_an_older_header_passes_every_step_from_its_own_layout_on() -> None:
    steps = {
        1: lambda table, header: tuple({"qty": "units"}.get(name, name) for name in header),
        2: lambda table, header: tuple(f"{table}_{name}" for name in header),
    }
    assert to_current_header("orders", ("qty",), 1, steps) == ("orders_units",)
    assert to_current_header("orders", ("qty",), 2, steps) == ("orders_qty",)
    assert to_current_header("orders", ("qty",), 3, steps) == ("qty",)


def test_a_pack_says_what_made_it_up_and_a_real_one_says_nothing(tmp_path: Path) -> None:
    assert made_up_by(None) == ""
    assert made_up_by(_pack(tmp_path, "layout = 1\n")) == ""
    assert made_up_by(_pack(tmp_path, 'made_up_by = "our exercise of May"\n')) == "our exercise of May"


@pytest.mark.parametrize("stated", ["true", "3", '"two\\nlines"', '"' + "x" * 201 + '"'])
def test_what_made_a_pack_up_is_one_short_line(tmp_path: Path, stated: str) -> None:
    with pytest.raises(InputError, match="does not say what made the records up") as caught:
        made_up_by(_pack(tmp_path, f"made_up_by = {stated}\n"))
    assert caught.value.place.column == "made_up_by"
