"""What a detector is: one question about each subject, answered yes, no or unknown by one SELECT."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tidewaiter.core.errors import InputError

__all__ = ["ANSWER_COLUMNS", "Detector", "Parameter"]

ANSWER_COLUMNS = ("subject_id", "as_of", "answer", "units", "tpp", "summary", "evidence", "missing_facts")
"""What a detector's SELECT yields, in this order: one row for each subject that it looked at."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that somebody chose: what it does, its range, and where it comes from."""

    name: str
    says: str
    default: int
    low: int
    high: int
    source: str


@dataclass(frozen=True, slots=True)
class Detector:
    """One detector with all that a reader needs to judge it.

    `sees`, `assumes` and `cannot_see` are sentences; `innocent` are explanations under which nothing is wrong.
    `tells_unknown`: whether each subject it cannot decide becomes a finding, or is only counted in `coverage`.
    """

    code: str
    name: str
    claim: str
    subject_kind: str
    reads: tuple[str, ...]
    sql: str
    sees: str
    assumes: str
    cannot_see: str
    innocent: tuple[str, ...]
    typologies: tuple[str, ...]
    signals: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    tells_unknown: bool
    digest: str

    def settings(self, chosen: Mapping[str, int] | None = None) -> dict[str, int]:
        """The value of each parameter: as chosen, else its default.

        Raises InputError for a name that it does not have and for a number out of range.
        """
        values = {name: one.default for name, one in self.parameters.items()}
        for name, value in (chosen or {}).items():
            one = self.parameters.get(name)
            if one is None:
                known = ", ".join(self.parameters) or "none: this detector has no parameter"
                raise InputError(f"{self.code} {self.name} has no such parameter.", value=name, expected=known)
            if not one.low <= value <= one.high:
                message = f"The parameter {name} of {self.code} {self.name} is out of range."
                expected = f"a whole number from {one.low} to {one.high}; {one.default} as shipped"
                raise InputError(message, value=str(value), expected=expected)
            values[name] = value
        return values
