"""A fourth economy of controlled chips, seen from a customs house: written apart from the program that it tests."""
