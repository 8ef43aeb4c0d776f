"""The daily digest for officers: counts and links, never an excerpt."""
