"""The command line: each command is one call into a room; nothing is imported early."""
