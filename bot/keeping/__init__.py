"""Keeping the record and letting go of it: holds, retention, an author's own data, backups."""
