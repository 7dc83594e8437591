"""Measurements of ours beside a peer; `make bench` runs them all."""
