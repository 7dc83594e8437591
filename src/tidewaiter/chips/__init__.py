"""The chip catalogue: what each accelerator can do, what it is called, and who says so."""

from tidewaiter.chips.build import Catalogue
from tidewaiter.chips.match import Kind, Match, find
from tidewaiter.chips.model import Chip, System
from tidewaiter.chips.stored import catalogue, catalogue_digest

__all__ = ["Catalogue", "Chip", "Kind", "Match", "System", "catalogue", "catalogue_digest", "find"]
