"""Writes the catalogue as the program reads it; run `python -m tidewaiter.chips.compile` after changing a TOML file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tidewaiter.chips.load import CATALOGUE_FOLDER, read_folder
from tidewaiter.chips.spellings import spellings
from tidewaiter.core.errors import InputError

__all__ = ["COMPILED", "SPELLINGS", "compiled_texts", "main"]

COMPILED = Path(__file__).with_name("catalogue.json")
SPELLINGS = Path(__file__).with_name("spellings.json")


def compiled_texts(folder: Path = CATALOGUE_FOLDER) -> dict[Path, str]:
    """The compiled files and what they must hold; the same TOML gives the same bytes."""
    raw = read_folder(folder)
    return {COMPILED: _lines(raw), SPELLINGS: _lines(spellings(raw))}


def _lines(tables: dict[str, Any]) -> str:
    """JSON with one entry a line, so that a change can be read."""
    parts = []
    for name, table in tables.items():
        if isinstance(table, dict):
            inner = ",\n".join(
                f"{json.dumps(key, ensure_ascii=False)}:{_compact(value)}" for key, value in table.items()
            )
            parts.append(f"{json.dumps(name)}:{{\n{inner}\n}}")
        else:
            parts.append(f"{json.dumps(name)}:[\n" + ",\n".join(_compact(value) for value in table) + "\n]")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def main() -> int:
    """Write the compiled files."""
    try:
        texts = compiled_texts()
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path} written\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
