"""What holds for every command: the state folder, how much to say, and in which form to fail."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Settings", "default_home"]


def default_home() -> Path:
    """The state folder when nobody names one: in the user's data folder, by the XDG rule."""
    fallback = Path.home() / ".local" / "share"
    named = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_DATA_HOME", "")
    return (Path(named) if Path(named).is_absolute() else fallback) / "tidewaiter"


@dataclass(slots=True)
class Settings:
    """Handed to every command as `ctx.obj`; nothing is created in `home` before something has to be written there."""

    home: Path = field(default_factory=default_home)
    verbose: int = 0
    json_errors: bool = False
