"""Tidewaiter keeps the account of export-controlled AI chips, from permission to rack."""

__version__ = "0.1.0"
