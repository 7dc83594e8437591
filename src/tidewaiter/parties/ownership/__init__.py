"""Who owns, runs and shares an address with whom: the 50 % rule by day, parents, links, BODS and GLEIF files."""
