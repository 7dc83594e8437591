"""What every test may ask for."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# A loaded machine is no failure; all else stays as Hypothesis chose it, its profile for CI included.
settings.register_profile("no-deadline", settings(), deadline=None)
settings.load_profile("no-deadline")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the checkout; tests that ask for it carry the mark `shared`."""
    path = Path(os.environ.get("TIDEWAITER_SHARED", "../shared")).resolve()
    if not path.is_dir():
        pytest.skip(f"no shared data at {path}; set TIDEWAITER_SHARED")
    return path


@pytest.fixture
def quiet_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Path]:
    """The folder of this test in which the program keeps its state; it closes its log at the end.

    It prints as many columns as the test's module says in COLUMNS, a hundred if none.
    """
    monkeypatch.setenv("TIDEWAITER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", str(getattr(request.module, "COLUMNS", 100)))
    yield tmp_path / "home"
    logger = logging.getLogger("tidewaiter")
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()
    logger.setLevel(logging.NOTSET)
    logger.propagate = True
