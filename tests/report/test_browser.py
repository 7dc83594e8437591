"""The page in a real browser: its own script runs, nothing else does, nothing is asked of a network."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.report.made_up import PACK
from tests.report.sample import write_audit

from tidewaiter.report import write_report

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--enable-logging=stderr",
]  # fmt: skip

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")]


def opened(page: Path, profile: Path) -> tuple[str, str]:
    """The page as the browser has it after its script ran, and what the browser's console said."""
    command = [str(CHROMIUM), *QUIET, f"--user-data-dir={profile}", "--dump-dom", page.as_uri()]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return ran.stdout, "\n".join(line for line in ran.stderr.splitlines() if "CONSOLE" in line)


def test_its_own_script_makes_tables_sortable_and_the_console_stays_empty(audit: Path, tmp_path: Path) -> None:
    dom, console = opened(write_report(audit), tmp_path)
    assert console == ""
    assert len(re.findall(r'<th[^>]*><button type="button">', dom)) > 20


def test_a_script_in_a_name_does_not_run(tmp_path: Path) -> None:
    attack = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"
    parties = [{**party, "name": attack, "business_line": attack} for party in PACK["parties"]]
    page = write_report(write_audit(tmp_path / "audit", {**PACK, "parties": parties}))
    dom, console = opened(page, tmp_path / "profile")
    assert "<title>Tidewaiter audit" in dom
    assert console == ""
