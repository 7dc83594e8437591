"""A synthetic economy of export-controlled AI chips, seen from the machine hall: records, and the truth apart."""
