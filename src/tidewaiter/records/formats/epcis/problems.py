"""What is wrong in a document, each with its place: all of it is kept, not the first alone."""

from __future__ import annotations

from dataclasses import dataclass, field

from tidewaiter.core.errors import InputError, Place

__all__ = ["Problems"]


@dataclass(slots=True)
class Problems:
    """A list of problems of one file, and the way to add to it."""

    file: str
    line: int | None = None
    found: list[InputError] = field(default_factory=list)

    def add(self, path: str, message: str, value: object = "", expected: str = "", hint: str = "") -> None:
        """Something is wrong at a path of the document."""
        shown = value if isinstance(value, str) else repr(value)
        place = Place(self.file, self.line, path)
        self.found.append(InputError(message, place=place, value=shown, expected=expected, hint=hint))
