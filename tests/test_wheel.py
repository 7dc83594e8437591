"""The wheel is pure, complete, the same whoever builds it, and works where nothing else of ours lies."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import tidewaiter

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("pyproject.toml", "README.md", "LICENSE", "NOTICE", "src", "examples")


def build(source: Path, into: Path) -> Path:
    """Build with the locked backend, without asking any index."""
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(into)]
    subprocess.run(words, cwd=source, check=True, capture_output=True)
    (wheel,) = into.glob("*.whl")
    return wheel


def copy_of_tree(into: Path) -> Path:
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, into / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            into.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, into / part)
    return into


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("built")
    return build(copy_of_tree(where / "source"), where / "wheel")


def test_the_wheel_is_pure_python_for_every_system(wheel: Path) -> None:
    assert wheel.name == f"tidewaiter-{tidewaiter.__version__}-py3-none-any.whl"


def test_another_folder_and_other_file_times_give_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    source = copy_of_tree(tmp_path / "elsewhere" / "deeper")
    for path in source.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    again = build(source, tmp_path / "wheel")
    assert hashlib.sha256(again.read_bytes()).hexdigest() == hashlib.sha256(wheel.read_bytes()).hexdigest()


def test_the_wheel_holds_every_file_of_the_program_and_the_documented_cases(wheel: Path) -> None:
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    program = {
        f"tidewaiter/{path.relative_to(ROOT / 'src' / 'tidewaiter')}" for path in files(ROOT / "src" / "tidewaiter")
    }
    cases = ROOT / "examples" / "documented-cases"
    examples = {f"tidewaiter/examples/documented-cases/{path.relative_to(cases)}" for path in files(cases)}
    assert examples
    assert held == program | examples


def files(folder: Path) -> list[Path]:
    hidden = [path for path in folder.rglob(".*") if path.is_dir()] + list(folder.rglob("__pycache__"))
    return [path for path in folder.rglob("*") if path.is_file() and not any(one in path.parents for one in hidden)]


def test_the_wheel_carries_license_notice_and_what_it_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = {name.split("/", 1)[1]: archive.read(name) for name in archive.namelist() if ".dist-info/" in name}
    assert inside["licenses/LICENSE"] == (ROOT / "LICENSE").read_bytes()
    assert inside["licenses/NOTICE"] == (ROOT / "NOTICE").read_bytes()
    about = inside["METADATA"].decode()
    assert "License-Expression: Apache-2.0" in about
    assert "Requires-Python: >=3.11" in about
    told = re.findall(r"^Requires-Dist: (.*)$", about, re.MULTILINE)
    assert [re.split(r"[<>=!~ ]", line)[0] for line in told if "extra" in line] == ["lightgbm"]
    needs = {re.split(r"[<>=!~ ]", line)[0] for line in told if "extra" not in line}
    assert needs == {
        "anyascii",
        "click",
        "duckdb",
        "jinja2",
        "markupsafe",
        "numba",
        "numpy",
        "python-calamine",
        "rapidfuzz",
        "xlsxwriter",
    }
    assert b"tidewaiter = tidewaiter.cli.main:main" in inside["entry_points.txt"]


def test_the_installed_wheel_runs_without_the_checkout(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    where = "import tidewaiter, tidewaiter.cli.demo as d; print(tidewaiter.__file__); print(d.documented_cases())"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site"), "TIDEWAITER_HOME": str(tmp_path / "home")}
    ran = subprocess.run(
        [sys.executable, "-c", where], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    for line in ran.stdout.splitlines():
        assert line.startswith(str(tmp_path / "site"))
    listed = [sys.executable, "-m", "tidewaiter", "chips", "show", "H100 SXM"]
    shown = subprocess.run(listed, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr
    assert "H100" in shown.stdout


def locked(name: str) -> dict[str, str]:
    text = (ROOT / "lock" / f"{name}.txt").read_text()
    return dict(re.findall(r"^([a-z0-9.-]+)==([^ ;\\\n]+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", ["run", "build", "dev"])
def test_every_line_of_a_lock_is_a_pin_with_digests_and_names_no_place(name: str) -> None:
    text = (ROOT / "lock" / f"{name}.txt").read_text()
    entries = re.split(r"\n(?=[a-z])", text.split("\n", 1)[1].strip())
    assert len(entries) == len(locked(name))
    for entry in entries:
        assert re.fullmatch(r"[a-z0-9.-]+==\S+( ; [^\\]*)?( \\\n +--hash=sha256:[0-9a-f]{64})+", entry), entry
    assert "://" not in text


def test_the_locks_hold_each_other_and_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    run, build_lock, dev = locked("run"), locked("build"), locked("dev")
    assert run.items() <= build_lock.items() <= dev.items()
    names = {"run": project["project"]["dependencies"], **project["dependency-groups"]}
    for group, pins in (("run", run), ("build", build_lock), ("dev", dev)):
        assert {re.split(r"[<>=!~ ]", line)[0] for line in names[group]} <= set(pins)


def test_the_core_needs_no_arrow_and_no_frames() -> None:
    assert locked("run").keys().isdisjoint({"pyarrow", "pandas", "polars", "scipy"})


def test_the_bill_of_materials_lists_exactly_the_locked_packages() -> None:
    from tools import sbom

    bom = sbom.bom()
    parts = bom["components"]
    assert isinstance(parts, list)
    assert {part["name"]: part["version"] for part in parts} == locked("run")
    assert sbom.main(check=True) == 0
