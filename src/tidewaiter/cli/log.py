"""What was done is kept as one JSON object a line in the state folder; `--verbose` also says it on stderr."""

from __future__ import annotations

import logging
from io import TextIOWrapper
from pathlib import Path

from tidewaiter.core.logs import JsonLine

__all__ = ["StateLog", "start"]

_LEVELS = {0: logging.WARNING, 1: logging.INFO}
"""From the second `-v` on everything is said, and that may quote records; the file never gets more than INFO."""


class StateLog(logging.FileHandler):
    """Opens its file with the first record, and gives up quietly: a full disk must not stop an audit by its log."""

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        return super()._open()

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record if the state folder can be written."""
        try:
            super().emit(record)
        except OSError:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """Nothing: the command's own result matters more than its log."""


def start(home: Path, verbose: int) -> None:
    """Send the program's log records to HOME/log/tidewaiter.jsonl, and to stderr as far as asked for."""
    root = logging.getLogger("tidewaiter")
    for old in list(root.handlers):
        root.removeHandler(old)
        old.close()
    root.setLevel(logging.DEBUG if verbose > 1 else logging.INFO)
    kept = StateLog(home / "log" / "tidewaiter.jsonl", encoding="utf-8", delay=True)
    kept.setLevel(logging.INFO)
    kept.setFormatter(JsonLine())
    root.addHandler(kept)
    shown = logging.StreamHandler()
    shown.setLevel(_LEVELS.get(verbose, logging.DEBUG))
    shown.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    root.addHandler(shown)
