"""Progress is a moving line on a terminal, plain lines elsewhere, and nothing when asked to be quiet."""

from __future__ import annotations

import io

from tidewaiter.audit.listener import Listener
from tidewaiter.cli.progress import Lines, MovingLine, listener_for
from tidewaiter.engine.step import Step

STEP = Step("balances", "What each holder received.", (), (), lambda at: {})
ROWS = {"tables/balances.parquet": 1200, "tables/balances.csv": 1200}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def told(listener: Listener) -> None:
    listener.says("Keeping 2 input files in the store.")
    listener.skips(1, 3, STEP)
    listener.begins(2, 3, STEP)
    listener.moves(0.5)
    listener.ends(2, 3, STEP, ROWS, 1.25)


def test_a_pipe_gets_one_line_for_each_thing_that_happens() -> None:
    stream = io.StringIO()
    told(listener_for(stream))
    assert stream.getvalue().splitlines() == [
        "Keeping 2 input files in the store.",
        "Step 1 of 3, balances: done before",
        "Step 2 of 3, balances: What each holder received.",
        "  1,200 rows, 1.2 s",
    ]


def test_a_terminal_gets_a_bar_that_gives_way_to_the_result() -> None:
    stream = Terminal()
    told(listener_for(stream))
    drawn = stream.getvalue()
    assert "2/3 balances" in drawn
    assert " 50%" in drawn
    last = drawn.rstrip("\n").split("\r\x1b[2K")[-1]
    assert last == "2/3 balances         1,200 rows, 1.2 s"
    assert drawn.endswith("\n")


def test_a_bar_is_as_long_at_the_start_as_at_the_end() -> None:
    for share, full in ((0.0, 0), (0.5, 10), (1.0, 20)):
        stream = Terminal()
        listener = MovingLine(stream)
        listener.begins(1, 1, STEP)
        listener.moves(share)
        bar = stream.getvalue().split("\r")[-1]
        assert bar.count("━") == 20
        assert f"{'━' * full}\x1b[0m" in bar


def test_a_late_word_from_the_engine_draws_nothing_after_the_step() -> None:
    stream = Terminal()
    listener = MovingLine(stream)
    told(listener)
    before = stream.getvalue()
    listener.moves(0.9)
    assert stream.getvalue() == before


def test_what_went_wrong_stands_below_the_line() -> None:
    stream = Terminal()
    listener = MovingLine(stream)
    listener.begins(1, 1, STEP)
    listener.breaks_off()
    listener.moves(0.9)
    assert stream.getvalue() == "\r\x1b[2K1/1 balances        \n"


def test_one_row_is_not_called_rows() -> None:
    stream = io.StringIO()
    Lines(stream).ends(1, 1, STEP, {"read/shipments.parquet": 1, "rejects.csv": 7}, 0.0)
    assert stream.getvalue() == "  1 row, 0.0 s\n"


def test_quiet_says_nothing() -> None:
    stream = Terminal()
    told(listener_for(stream, quiet=True))
    assert stream.getvalue() == ""
