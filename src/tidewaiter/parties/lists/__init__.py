"""Restricted-party lists: read strictly, kept by version with digest and day, compared; entries end, none is lost."""
