"""Sources of restricted-party lists: one folder each, discovered by its `source.toml`, never imported by name."""
