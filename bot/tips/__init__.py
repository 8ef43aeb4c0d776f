"""The weekly tip: which, to whom, in which words."""
