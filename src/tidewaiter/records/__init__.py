"""The record layout: table contracts, reading without sniffing, rejects, row ids and the one as-of view."""
