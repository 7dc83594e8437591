"""Worlds made up by a seed: a believable economy as a record pack, and the truth about it kept apart."""
