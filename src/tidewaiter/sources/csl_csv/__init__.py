"""The Consolidated Screening List as CSV."""
