"""OFAC's non-SDN consolidated list in fixed tables."""
