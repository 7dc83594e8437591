"""One finished audit of the invented pack, and its page."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.report.made_up import PACK, REJECTS
from tests.report.page import Page
from tests.report.sample import write_audit

from tidewaiter.report import write_report


@pytest.fixture(scope="session")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an audit of the invented pack."""
    return write_audit(tmp_path_factory.mktemp("report") / "audit", PACK, rejects=REJECTS)


@pytest.fixture(scope="session")
def page(audit: Path) -> Page:
    """The page about that audit."""
    return Page(write_report(audit))
