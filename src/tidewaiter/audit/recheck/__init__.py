"""What one new or corrected record changes in a finished audit, without a new audit: nothing is written into it."""
