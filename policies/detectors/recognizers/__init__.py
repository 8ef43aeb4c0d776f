"""One recognizer an identifier family; each module exports one ``RECOGNIZER``."""
