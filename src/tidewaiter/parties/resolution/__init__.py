"""Finds parties under several numbers that are one firm, and keeps what a person decided about each pair."""
