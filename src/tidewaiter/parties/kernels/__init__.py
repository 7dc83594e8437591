"""Compiled code of this room; each file holds one kernel with everything it calls."""
