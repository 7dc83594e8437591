"""Replays past days: when a true case would first have been among those an analyst looks at, and in whose view."""
