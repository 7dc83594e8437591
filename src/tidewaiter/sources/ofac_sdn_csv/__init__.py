"""OFAC's SDN List in fixed tables."""
