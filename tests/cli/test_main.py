"""The command itself: it starts quickly, lists what it can do, and every failure leaves by the same door."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tidewaiter.cli import failure, lazy, log, main
from tidewaiter.cli.settings import Settings, default_home
from tidewaiter.core import logs
from tidewaiter.core.errors import InputError, Place, StateError, TidewaiterError

HEAVY = ("duckdb", "jinja2", "python_calamine", "xlsxwriter", "tomllib", "asyncio", "http", "urllib.request", "csv")


pytestmark = pytest.mark.usefixtures("quiet_log")
COLUMNS = 80


def tidewaiter(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tidewaiter", *words],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=False,
    )


def modules_after(arguments: list[str], **environment: str) -> tuple[list[str], set[str]]:
    """What a fresh interpreter printed for this call, and what it had imported by then."""
    asked = f"import sys\nfrom tidewaiter.cli.main import main\ntry: main({arguments})\nfinally: print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, env={**os.environ, **environment}
    )
    *printed, imported = ran.stdout.splitlines()
    return printed, set(imported.split())


def test_help_imports_no_engine_no_template_and_no_file_format() -> None:
    printed, imported = modules_after(["--help"])
    assert any("Audit a record pack" in line for line in printed)
    assert imported.isdisjoint(HEAVY)
    assert "click" in imported


def test_help_imports_of_ours_only_the_command_line_and_the_vocabulary() -> None:
    _, imported = modules_after(["--help"])
    assert {name.split(".")[1] for name in imported if name.startswith("tidewaiter.")} - {"core"} == {"cli"}


def test_completing_a_command_name_imports_no_command() -> None:
    printed, imported = modules_after(
        [], _TIDEWAITER_COMPLETE="bash_complete", COMP_WORDS="tidewaiter a", COMP_CWORD="1"
    )
    assert printed == ["plain,audit", "plain,account"]
    assert imported.isdisjoint(HEAVY)


@pytest.mark.parametrize("name", list(main.COMMANDS))
def test_the_list_of_commands_says_what_the_command_itself_says(name: str) -> None:
    entry = main.COMMANDS[name]
    assert len(entry.says) <= 80 - len("  ") - max(map(len, main.COMMANDS)) - len("  ") - len("  "), (
        "cut off at 80 columns"
    )
    assert (entry.load().help or "").startswith(entry.says.removesuffix("."))


@pytest.mark.parametrize("name", list(main.COMMANDS))
def test_every_command_explains_itself(name: str) -> None:
    ran = CliRunner().invoke(main.cli, [name, "--help"])
    assert ran.exit_code == 0
    assert f"Usage: tidewaiter {name}" in ran.output


def test_a_misspelt_command_is_answered_with_the_right_one() -> None:
    ran = tidewaiter("adit")
    assert ran.returncode == 2
    assert "Did you mean 'audit'?" in ran.stderr
    assert ran.stdout == ""


def test_without_a_command_the_help_is_shown_and_the_exit_code_says_so() -> None:
    ran = tidewaiter()
    assert ran.returncode == 2
    assert "Commands:" in ran.stderr


def test_an_error_in_the_call_has_the_one_json_shape() -> None:
    by_option, by_variable = tidewaiter("--json-errors", "--nonsense"), tidewaiter("adit", TIDEWAITER_JSON_ERRORS="1")
    for ran in (by_option, by_variable):
        shape = json.loads(ran.stderr)
        assert list(shape) == ["error", "message", "place", "value", "expected", "hint"]
        assert shape["error"] == "UsageError"
        assert ran.returncode == 2


def failing_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    @click.command()
    def fails() -> None:
        raise error

    monkeypatch.setattr(lazy.Entry, "load", lambda entry: fails)


@pytest.mark.parametrize("error", [InputError("bad cell", place=Place("a.csv", 2, "units")), StateError("busy")])
def test_our_own_error_is_said_on_stderr_and_gives_its_exit_code(
    error: TidewaiterError, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    failing_with(monkeypatch, error)
    assert main.run(["--home", str(tmp_path), "version"]) == error.exit_code
    said = capsys.readouterr()
    assert said.err == f"Error: {error}\n"
    assert said.out == ""


def test_a_fault_of_ours_is_kept_in_a_file_and_named_as_ours(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    failing_with(monkeypatch, ZeroDivisionError("secret value"))
    assert main.run(["--home", str(tmp_path), "version"]) == failure.FaultInTidewaiter.exit_code
    said = capsys.readouterr().err
    (kept,) = (tmp_path / "faults").iterdir()
    assert str(kept) in said
    assert "report" in said
    assert "secret value" not in said
    assert "ZeroDivisionError: secret value" in kept.read_text()


def test_a_fault_is_still_said_when_the_state_folder_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    failing_with(monkeypatch, ZeroDivisionError("why"))
    home = tmp_path / "file" / "below"
    assert failure.say(ZeroDivisionError("why"), Settings(home=home)) == failure.FaultInTidewaiter.exit_code
    assert "ZeroDivisionError: why" in capsys.readouterr().err


def test_ctrl_c_ends_with_one_sentence_and_the_code_that_shells_expect(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    failing_with(monkeypatch, KeyboardInterrupt())
    assert main.run(["--home", str(tmp_path), "version"]) == failure.Interrupted.exit_code
    assert "nothing half-done is shown as done" in capsys.readouterr().err


def test_a_reader_that_stops_reading_is_no_error() -> None:
    words = f"{sys.executable} -m tidewaiter version | true"
    ran = subprocess.run(["bash", "-c", f"set -o pipefail; {words}"], capture_output=True, text=True, check=False)
    assert ran.stderr == ""


def test_the_state_folder_is_the_option_then_the_variable_then_the_users_data_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_home() == tmp_path / "tidewaiter"
    monkeypatch.setenv("XDG_DATA_HOME", "relative/is/ignored")
    assert default_home() == Path.home() / ".local" / "share" / "tidewaiter"
    monkeypatch.setenv("TIDEWAITER_HOME", str(tmp_path / "variable"))
    runner = CliRunner()
    assert f"state folder {tmp_path / 'variable'}" in runner.invoke(main.cli, ["version"]).output
    said = runner.invoke(main.cli, ["--home", str(tmp_path / "option"), "version"]).output
    assert f"state folder {tmp_path / 'option'}" in said


def test_a_command_that_has_nothing_to_keep_creates_no_state_folder(tmp_path: Path) -> None:
    assert main.run(["--home", str(tmp_path / "home"), "version"]) == 0
    assert not (tmp_path / "home").exists()


def test_the_log_file_is_json_with_the_audits_id_and_holds_no_debug_lines(tmp_path: Path) -> None:
    log.start(tmp_path, verbose=2)
    with logs.about("00ff"):
        logs.event("step done", step="read", rows=3)
        logs.detail("matched", holder="Example Trading")
    (line,) = (tmp_path / "log" / "tidewaiter.jsonl").read_text().splitlines()
    kept = json.loads(line)
    assert (kept["audit_id"], kept["event"], kept["rows"]) == ("00ff", "step done", 3)


def test_a_log_that_cannot_be_written_does_not_stop_the_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    log.start(tmp_path / "file" / "below", verbose=0)
    logs.event("step done", step="read")
    assert capsys.readouterr().err == ""


def test_verbose_says_on_stderr_what_quiet_does_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.start(tmp_path, verbose=0)
    logs.event("step done", step="read")
    assert capsys.readouterr().err == ""
    log.start(tmp_path, verbose=1)
    logs.event("step done", step="read")
    assert "step=read" in capsys.readouterr().err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_is_what_that_shell_understands(shell: str) -> None:
    script = CliRunner().invoke(main.cli, ["completion", shell])
    assert script.exit_code == 0
    assert "_TIDEWAITER_COMPLETE" in script.output
    if shutil.which(shell):
        subprocess.run([shell, "-n", "-c", script.output], check=True)


def test_the_completion_of_bash_completes_a_command(tmp_path: Path) -> None:
    words = (
        f'export PATH="{Path(sys.executable).parent}:$PATH"; eval "$(tidewaiter completion bash)"; '
        "COMP_WORDS=(tidewaiter rer) COMP_CWORD=1; _tidewaiter_completion tidewaiter; echo ${COMPREPLY[@]}"
    )
    ran = subprocess.run(["bash", "-c", words], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "rerun"
