"""The Consolidated Screening List as JSON."""
