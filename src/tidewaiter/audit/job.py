"""What an audit does, apart from how it is kept safe: which files count, which steps run, how they see the tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tidewaiter.engine.step import Step

__all__ = ["Job"]


@dataclass(frozen=True, slots=True)
class Job:
    """The parts of an audit that the frame does not know.

    `files_of` names the files of a pack that decide the result. `steps` gives the ordered steps over those names, each
    with the file to read it from. `show` makes the tables that a step wrote into a folder views of a connection, as
    known on the as-of day.
    `made_up_by` says in the words of a pack's files what made its records up, and nothing of real ones.
    `order` is the total order of each written table, `delay_days` the assumed delay of each read one.
    """

    files_of: Callable[[Path], Mapping[str, Path]]
    steps: Callable[[Mapping[str, Path]], Sequence[Step]]
    show: Callable[[duckdb.DuckDBPyConnection, Step, Path, str], None]
    order: Mapping[str, Sequence[str]]
    delay_days: Mapping[str, int]
    layout: int
    made_up_by: Callable[[Mapping[str, Path]], str] = lambda _: ""
