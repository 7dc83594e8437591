"""Parties in FollowTheMoney JSON lines."""
