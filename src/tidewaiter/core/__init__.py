"""The vocabulary every room speaks: codes, days, quantities, answers and errors. Standard library only."""
