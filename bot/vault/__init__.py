"""The vault: what is sealed, the keys, and where they lie."""
