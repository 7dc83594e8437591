"""Audits that stop at the accounts a test reads, so that it need not wait for every detector."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tidewaiter.audit.job import Job
from tidewaiter.audit.past import needed_for
from tidewaiter.audit.steps import MAIN_JOB
from tidewaiter.engine.step import Step

__all__ = ["job_for"]


def job_for(*tables: str) -> Job:
    """The main job without the steps that these tables do not need."""

    def steps(files: Mapping[str, Path]) -> list[Step]:
        every = MAIN_JOB.steps(files)
        needed = {step.name for table in tables for step in needed_for(table, every)}
        return [step for step in every if step.name in needed or step.name == "read"]

    return replace(MAIN_JOB, steps=steps)
