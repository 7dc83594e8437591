"""EPCIS 2.0 events: whether a document is valid, the hash of an event, and tables from events and back."""
