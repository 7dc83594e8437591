"""Judges an audit against a truth: what its cases found, what they missed, and whether guessing would have done it."""
