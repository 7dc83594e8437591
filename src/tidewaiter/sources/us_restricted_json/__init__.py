"""Thirteen US lists as extracted to JSON."""
