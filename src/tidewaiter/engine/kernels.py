"""Compiled kernels: where SQL is the wrong tool, a loop over whole numbers, compiled once and kept on disk.

A kernel is a function with a stated signature, int64 in and out, in a file of some room's folder `kernels`; the file
holds everything the kernel calls. Numba would notice a change of the kernel's own file only, so that the kept code lies
in a folder named by the digest of all of them: a stale one is never found.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import tidewaiter

__all__ = ["cache_folder", "digest_of_kernels", "kernel_names", "kernels"]

_PACKAGE = Path(tidewaiter.__file__).parent


def kernels(name: str) -> ModuleType:
    """The kernels of one file, such as `account.kernels.lineage`; compiled on first use, read from disk after that.

    Only this function may import such a file: whoever imports it first decides where the compiled code is kept.
    """
    _keep_compiled_code()
    return import_module(f"tidewaiter.{name}")


def kernel_names() -> list[str]:
    """Every file of kernels, as `kernels` takes its name."""
    return [".".join(path.relative_to(_PACKAGE).with_suffix("").parts) for path in _files()]


@cache
def digest_of_kernels() -> str:
    """Stands for the text of every kernel."""
    told = hashlib.sha256()
    for path in _files():
        told.update(f"{path.relative_to(_PACKAGE)}\0".encode())
        told.update(path.read_bytes())
    return told.hexdigest()[:16]


def cache_folder() -> Path:
    """TIDEWAITER_CACHE, else `tidewaiter` in the user's cache folder."""
    if said := os.environ.get("TIDEWAITER_CACHE"):
        return Path(said)
    fallback = Path.home() / ".cache"
    base = os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else os.environ.get("XDG_CACHE_HOME")
    return Path(base or fallback) / "tidewaiter"


def _files() -> list[Path]:
    return sorted(path for path in _PACKAGE.glob("*/kernels/*.py") if path.name != "__init__.py")


@cache
def _keep_compiled_code() -> None:
    """A folder that cannot be written costs time, not answers: the code is then compiled again in every run."""
    from numba import config  # noqa: PLC0415 -- a quarter of a second, and most commands need no kernel

    folder = cache_folder() / "kernels" / digest_of_kernels()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="tidewaiter-kernels-"))
    config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]  # numba makes its settings at run time


def _main() -> None:
    for name in kernel_names():
        kernels(name)


if __name__ == "__main__":
    _main()
