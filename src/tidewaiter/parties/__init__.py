"""Who is really buying: lists of parties, names that match them, ownership and control."""
