"""What the project uses on itself: locks, bills of materials, generated pages, checks of prose."""
