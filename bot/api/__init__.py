"""The interface for machines, /api/v1: codes, hashes and times, read only."""
