"""nomenklatura logic-v2 in an environment of its own, where TIDEWAITER_NOMENKLATURA names a Python that has it.

python -m venv V; V/bin/pip install nomenklatura; export TIDEWAITER_NOMENKLATURA=V/bin/python
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from bench.screening_data import Pair

__all__ = ["THRESHOLD", "Live", "live"]

THRESHOLD = 0.7
"""At which it calls a pair a match: its frozen answers part between 0.69 and 0.7."""

_PROGRAM = """
import json, sys, time
from importlib.metadata import version
from followthemoney import model
from nomenklatura.matching import LogicV2
config = LogicV2.default_config()
def entity(schema, name, key):
    made = model.make_entity(schema)
    made.id = key
    made.add("name", name)
    return made
rows = json.load(sys.stdin)
made = [(entity(s, a, f"a{i}"), entity(s, b, f"b{i}")) for i, (s, a, b) in enumerate(rows)]
LogicV2.compare(*made[0], config)
begin = time.perf_counter()
scores = [LogicV2.compare(one, other, config).score for one, other in made]
took = time.perf_counter() - begin
print(json.dumps({"version": version("nomenklatura"), "rate": len(made) / took, "scores": scores}))
"""


@dataclass(frozen=True, slots=True)
class Live:
    """Its version, pairs a second once warm, and the score of each pair."""

    version: str
    rate: float
    scores: tuple[float, ...]


def live(pairs: Sequence[Pair]) -> Live | None:
    """Its scores, or None where it is not there."""
    python = os.environ.get("TIDEWAITER_NOMENKLATURA")
    if not python:
        return None
    rows = json.dumps([(pair.schema, pair.name1, pair.name2) for pair in pairs])
    ran = subprocess.run([python, "-c", _PROGRAM], input=rows, capture_output=True, text=True, check=True)
    said = json.loads(ran.stdout.strip().splitlines()[-1])
    return Live(said["version"], said["rate"], tuple(said["scores"]))
