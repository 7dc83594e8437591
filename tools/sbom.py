"""Writes sbom.cdx.json: what a user installs with Tidewaiter, from lock/run.txt, as CycloneDX 1.6.

    python tools/sbom.py           # write it
    python tools/sbom.py --check   # fail when it is not what the lock says

The same lock gives the same file: no clock, no random id. Needs the locked packages installed.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
import uuid
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SBOM = ROOT / "sbom.cdx.json"
PIN = re.compile(r"^(?P<name>[a-z0-9.-]+)==(?P<version>[^ ;\\]+)")
# Packages whose metadata names no SPDX expression: what stands in their license file.
READ_BY_US = {"anyascii": "ISC", "duckdb": "MIT", "jinja2": "BSD-3-Clause", "numba": "BSD-2-Clause"}
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def pins(lock: Path) -> dict[str, tuple[str, list[str]]]:
    """Each package of a lock with its version and the digests of the files that may be installed."""
    found: dict[str, tuple[str, list[str]]] = {}
    name = ""
    for line in lock.read_text(encoding="utf-8").splitlines():
        if pin := PIN.match(line):
            name = pin["name"]
            found[name] = (pin["version"], [])
        elif digest := HASH.search(line):
            found[name][1].append(digest[1])
    return found


def license_of(name: str) -> str:
    """The SPDX expression a package declares, or the one we read in its license file."""
    said: object = metadata.metadata(name).json.get("license_expression")
    if isinstance(said, str):
        return said
    if name not in READ_BY_US:
        raise SystemExit(f"{name} declares no SPDX license; read its license file and add it to READ_BY_US")
    return READ_BY_US[name]


def needs(name: str, known: set[str]) -> list[str]:
    """Which packages of the lock this one asks for, extras left out."""
    asked = [line for line in metadata.requires(name) or [] if "extra ==" not in line]
    names = {re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0].lower().replace("_", "-") for line in asked}
    return sorted(names & known)


def component(name: str, version: str) -> dict[str, object]:
    """One library; its file digests stand in lock/run.txt, which is what pip checks."""
    purl = f"pkg:pypi/{name}@{version}"
    return {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "licenses": [{"expression": license_of(name)}],
        "purl": purl,
    }


def bom() -> dict[str, object]:
    """The whole bill of materials."""
    locked = pins(ROOT / "lock" / "run.txt")
    refs = {name: f"pkg:pypi/{name}@{version}" for name, (version, _) in locked.items()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    ours = f"pkg:pypi/tidewaiter@{metadata.version('tidewaiter')}"
    direct = {re.split(r"[<>=! ]", line, maxsplit=1)[0] for line in project["dependencies"]}
    digests = json.dumps({name: sorted(files) for name, (_, files) in locked.items()}, sort_keys=True)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, ours + digests)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": ours,
                "name": "tidewaiter",
                "version": metadata.version("tidewaiter"),
                "licenses": [{"expression": project["license"]}],
                "purl": ours,
            }
        },
        "components": [component(name, version) for name, (version, _) in sorted(locked.items())],
        "dependencies": [
            {"ref": ours, "dependsOn": sorted(refs[name] for name in direct)},
            *(
                {"ref": refs[name], "dependsOn": [refs[below] for below in needs(name, set(refs))]}
                for name in sorted(refs)
            ),
        ],
    }


def main(check: bool) -> int:
    """Write the file, or check it."""
    text = json.dumps(bom(), indent=2, ensure_ascii=False) + "\n"
    if not check:
        SBOM.write_text(text, encoding="utf-8")
    elif not SBOM.is_file() or SBOM.read_text(encoding="utf-8") != text:
        print("sbom.cdx.json is not what lock/run.txt says; run tools/sbom.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
