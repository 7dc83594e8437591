"""The account of every controlled chip: what each item is, and what each holder received and passed on."""
