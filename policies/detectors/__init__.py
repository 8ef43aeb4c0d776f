"""The impure corner of the checker: from plain text to annotations."""
