"""The log names audits, steps and counts, and at INFO nobody."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from tidewaiter.core import logs

NAME = "Example Trading Sdn Bhd"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the program's logger writes, as a door with every level open would keep it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonLine())
    logger = logging.getLogger("tidewaiter")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield stream
    logger.removeHandler(handler)
    logger.setLevel(before)


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_each_line_is_one_object_with_the_id_of_the_audit(written: io.StringIO) -> None:
    logs.event("before")
    with logs.about("00ff"):
        logs.event("step done", step="read", rows=3, seconds=0.5)
    first, second = lines(written)
    assert "audit_id" not in first
    assert (second["audit_id"], second["event"], second["step"], second["rows"]) == ("00ff", "step done", "read", 3)
    assert str(second["at"]).endswith("+00:00")


def test_no_party_is_named_at_info_by_field_argument_or_traceback(written: io.StringIO) -> None:
    logs.event("read", holder=NAME)
    logging.getLogger("tidewaiter.parties").warning("cannot match %s", NAME)
    try:
        raise ValueError(NAME)
    except ValueError:
        logging.getLogger("tidewaiter.parties").exception("failed")
    assert NAME not in written.getvalue()
    assert [line["event"] for line in lines(written)] == ["read", "cannot match %s", "failed"]
    assert lines(written)[2]["error"] == "ValueError"


def test_a_formatter_that_knows_no_fields_shows_the_numbers_and_no_names(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "tidewaiter"):
        logs.event("read", rows=3, holder=NAME)
    assert caplog.messages == ["read rows=3 holder=(withheld)"]


def test_debug_may_quote_records(written: io.StringIO) -> None:
    logs.detail("matched", holder=NAME)
    (line,) = lines(written)
    assert (line["level"], line["holder"]) == ("debug", NAME)
