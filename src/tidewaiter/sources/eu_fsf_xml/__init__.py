"""The European Union's financial sanctions, XML 1.1."""
