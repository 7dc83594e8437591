"""The refusal of a file of events, with everything that is wrong in it."""

from __future__ import annotations

from collections.abc import Sequence

from tidewaiter.core.errors import InputError

__all__ = ["MOST", "EventsRefused"]

MOST = 50
"""Problems written out; JSON holds all of them."""


class EventsRefused(InputError):
    """A file of events is not valid EPCIS 2.0; everything that is wrong in it is listed, and nothing was written."""

    def __init__(self, problems: Sequence[InputError]) -> None:
        """`problems` holds at least one, each with its place."""
        first = problems[0]
        super().__init__(first.message, place=first.place, value=first.value, expected=first.expected, hint=first.hint)
        self.problems = list(problems)

    def __str__(self) -> str:
        number = len(self.problems)
        if number == 1:
            return super().__str__()
        shown = "\n".join(str(one) for one in self.problems[:MOST])
        more = f"\n… {number - MOST:,} more; JSON holds all of them." if number > MOST else ""
        return f"Not valid EPCIS 2.0, {number:,} problems; nothing was written.\n{shown}{more}"

    def as_dict(self) -> dict[str, object]:
        """The one JSON shape of an error, with every problem beside the first."""
        return {**super().as_dict(), "problems": [one.as_dict() for one in self.problems]}
