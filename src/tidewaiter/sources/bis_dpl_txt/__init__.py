"""The Denied Persons List as BIS serves it."""
