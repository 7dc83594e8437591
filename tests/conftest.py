"""What every test may ask for."""

from __future__ import annotations

import os
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
