"""What a file really is, in which encoding, and how a workbook's sheet becomes a CSV; one module a question."""
