"""The profile of `make fuzz`: many more random inputs than `make test` tries, and new ones each time."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "fuzz", max_examples=2_000, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
