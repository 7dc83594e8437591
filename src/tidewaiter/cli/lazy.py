"""A group of commands that lists and completes them from one line each, and imports only the one that is run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click

__all__ = ["Entry", "LazyGroup"]


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command lives (`module:attribute`) and the one line that the list of commands says about it."""

    target: str
    says: str

    def load(self) -> click.Command:
        """The command itself, with everything it imports."""
        module, attribute = self.target.split(":")
        found: object = getattr(import_module(module), attribute)
        if not isinstance(found, click.Command):
            raise TypeError(f"{self.target} is not a command")
        return found


class LazyGroup(click.Group):
    """Holds a stand-in for every command; the real one replaces it when the command line names it."""

    def __init__(self, name: str, *, entries: Mapping[str, Entry], **named: Any) -> None:
        self.entries = dict(entries)
        stand_ins = {entry_name: click.Command(entry_name, help=entry.says) for entry_name, entry in entries.items()}
        super().__init__(name, commands=stand_ins, **named)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The order of the entries, which is the order of a user's work, not of the alphabet."""
        return list(self.entries)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The one place where a real command is imported; completion passes here too."""
        name, stand_in, rest = super().resolve_command(ctx, args)
        if name is None or stand_in is None:
            return name, stand_in, rest
        return name, self.entries[name].load(), rest
