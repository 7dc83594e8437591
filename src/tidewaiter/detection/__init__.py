"""Runs detectors over an audit's tables: each a statement about a difference between accounts, never a verdict."""
