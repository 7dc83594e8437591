"""Joins findings into ranked cases: what belongs together, how likely it is, how many units, and what to ask next."""
