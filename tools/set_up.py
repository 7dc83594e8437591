"""Makes .venv ready: a virtual environment, the hashed lock, wheels only, and this checkout installed into it.

    python tools/set_up.py run    # enough for `make demo`
    python tools/set_up.py dev    # enough for `make test`

Does nothing when the lock it would install is already in. Uses the standard library and pip only.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import venv
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
OLDEST = (3, 11)
# What one name installs: dev holds everything in build, build everything in run.
LOCK_OF = {"run": "build", "dev": "dev"}


def stamp_of(what: str) -> str:
    """The digest of everything that decides what the environment must hold."""
    parts = [ROOT / "lock" / f"{LOCK_OF[what]}.txt", ROOT / "pyproject.toml"]
    body = b"\0".join(part.read_bytes() for part in parts)
    return hashlib.sha256(body + f"{VENV} {sys.version_info[:2]}".encode()).hexdigest()


def is_ready(what: str) -> bool:
    """A finished `dev` also serves `run`."""
    return PYTHON.exists() and any(
        (VENV / f".ready-{name}").is_file() and (VENV / f".ready-{name}").read_text() == stamp_of(name)
        for name in ([what, "dev"] if what == "run" else [what])
    )


def make_environment() -> None:
    """Start afresh; without `ensurepip` (Debian without python3-venv) the system's own pip serves from outside."""
    shutil.rmtree(VENV, ignore_errors=True)
    venv.create(VENV, with_pip=find_spec("ensurepip") is not None, symlinks=sys.platform != "win32")


def pip() -> list[str]:
    """The environment's pip, or the system's pointed at the environment."""
    if subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0:
        return [str(PYTHON), "-m", "pip"]
    return [sys.executable, "-m", "pip", "--python", str(PYTHON)]


def install(what: str) -> None:
    """Only files whose digest stands in the lock, only wheels; then this checkout, without asking any index."""
    quiet = ["-qq", "--disable-pip-version-check", "--no-input"]
    lock = str(ROOT / "lock" / f"{LOCK_OF[what]}.txt")
    subprocess.run([*pip(), "install", *quiet, "--require-hashes", "--only-binary", ":all:", "-r", lock], check=True)
    local = ["--no-deps", "--no-index", "--no-build-isolation", "--editable", str(ROOT)]
    subprocess.run([*pip(), "install", *quiet, *local], check=True)


def main() -> int:
    """Bring .venv to what the lock says, or say why not."""
    what = sys.argv[1] if sys.argv[1:] and sys.argv[1] in LOCK_OF else "dev"
    if sys.version_info < OLDEST:
        print(f"Tidewaiter needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}.")
        return 1
    if is_ready(what):
        return 0
    print(f"Setting up .venv from lock/{LOCK_OF[what]}.txt (once) ...", flush=True)
    if not PYTHON.exists() or not is_same_python():
        make_environment()
    try:
        install(what)
    except subprocess.CalledProcessError as failure:
        print(
            f"pip could not install the lock (exit {failure.returncode}); the lines above say why. Then run this again."
        )
        return 1
    (VENV / f".ready-{what}").write_text(stamp_of(what))
    warm_kernels()
    return 0


def warm_kernels() -> None:
    """Compile every kernel now, so that no command and no test waits for it; without that they compile on first use."""
    subprocess.run([str(PYTHON), "-m", "tidewaiter.engine.kernels"], check=False)


def is_same_python() -> bool:
    """An environment made by another Python is made again."""
    asked = subprocess.run(
        [str(PYTHON), "-c", "import sys; print(sys.version_info[:2], sys.prefix)"],
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.returncode == 0 and asked.stdout.strip() == f"{sys.version_info[:2]} {VENV}"


if __name__ == "__main__":
    sys.exit(main())
