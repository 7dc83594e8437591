from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.records.formats.scan import scan


def test_one_pass_counts_and_digests(tmp_path: Path) -> None:
    raw = 'id,name\r\n1,"深圳"\r\n2,"a ""b"""\n'.encode()
    path = tmp_path / "a.csv"
    path.write_bytes(raw)
    found = scan(path)
    assert found.sha256 == hashlib.sha256(raw).hexdigest()
    assert (found.size, found.newlines, found.quotes, found.nul_bytes) == (len(raw), 3, 8, 0)
    assert found.carriage_return
    assert found.utf8
    assert not found.ascii
    assert found.ends_with_newline


def test_an_empty_file_is_ascii_of_no_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.touch()
    found = scan(path)
    assert (found.size, found.newlines, found.utf8, found.ascii, found.ends_with_newline) == (0, 0, True, True, False)


@pytest.mark.parametrize(("raw", "mark"), [
    (b"\xef\xbb\xbfid", "utf-8-sig"), (b"\xff\xfei\0", "utf-16-le"), (b"\xfe\xff\0i", "utf-16-be"),
    (b"\xff\xfe\0\0i\0\0\0", "utf-32-le"), (b"id", ""),
])  # fmt: skip
def test_a_byte_order_mark_is_named(raw: bytes, mark: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(raw)
    assert scan(tmp_path / "a").mark == mark


@given(st.binary(max_size=200))
def test_utf8_is_what_the_strict_decoder_takes_wherever_slices_end(raw: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("tidewaiter.records.formats.scan.CHUNK", 11)
        patch.setattr("tidewaiter.records.formats.scan._SLICE", 3)
        path = Path(folder, "a")
        path.write_bytes(raw)
        found = scan(path)
    try:
        raw.decode()
        valid = True
    except UnicodeDecodeError:
        valid = False
    assert found.utf8 == valid
    assert found.sha256 == hashlib.sha256(raw).hexdigest()
    assert (found.newlines, found.quotes, found.nul_bytes) == (raw.count(b"\n"), raw.count(b'"'), raw.count(b"\0"))
