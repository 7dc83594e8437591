"""Names: one spelling for many scripts, what kind of words they hold, and how far two of them are apart."""
