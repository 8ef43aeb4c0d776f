"""What officers do with flags: read, decide, reveal, answer, assess. Every act is audited."""
