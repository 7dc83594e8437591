"""Innocent explanations of cases, tested against the records: what fits, what is contradicted, whom to ask."""
