"""Every error says what was wrong, what was got, what was expected, where, and what to do.

TidewaiterError
├── InputError      something the user wrote or handed over (a file, a cell, a name)
├── StateError      the state on disk does not allow what was asked (an audit in progress, a broken store)
└── UsageError      the command or call was put together wrongly
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

__all__ = ["InputError", "Place", "StateError", "TidewaiterError", "UsageError"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the user's own material something stands; a line counts from 1 and includes the header."""

    file: str = ""
    line: int | None = None
    column: str = ""

    def __str__(self) -> str:
        parts = [self.file] if self.file else []
        if self.line is not None:
            parts.append(f"line {self.line}")
        if self.column:
            parts.append(f"column {self.column}")
        return ", ".join(parts)


class TidewaiterError(Exception):
    """The root of everything this program raises on purpose; `exit_code` is what the command line returns."""

    exit_code = 1

    def __init__(
        self, message: str, *, place: Place | None = None, value: str = "", expected: str = "", hint: str = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.place = place or Place()
        self.value = value
        self.expected = expected
        self.hint = hint

    def __str__(self) -> str:
        lines = [f"{self.place}: {self.message}" if str(self.place) else self.message]
        if self.value:
            lines.append(f"  got:      {_shorten(self.value)}")
        if self.expected:
            lines.append(f"  expected: {self.expected}")
        if self.hint:
            lines.append(f"  to do:    {self.hint}")
        return "\n".join(lines)

    def as_dict(self) -> dict[str, object]:
        """The one JSON shape of an error, for every door."""
        return {
            "error": type(self).__name__,
            "message": self.message,
            "place": asdict(self.place),
            "value": _shorten(self.value),
            "expected": self.expected,
            "hint": self.hint,
        }


class InputError(TidewaiterError):
    """Something the user wrote or handed over cannot be used as it is."""

    exit_code = 2


class StateError(TidewaiterError):
    """What is on disk does not allow what was asked; nothing was changed."""

    exit_code = 3


class UsageError(TidewaiterError):
    """The command or call was put together wrongly."""

    exit_code = 2


def _shorten(value: str, limit: int = 120) -> str:
    """A ten-megabyte cell must not become a ten-megabyte message, nor its control characters move the cursor."""
    text = value.replace("\n", "\\n").replace("\r", "\\r")[: limit + 1]
    if not text.isprintable():
        text = "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)
    return text if len(text) <= limit else f"{text[:limit]}… ({len(value):,} characters)"
