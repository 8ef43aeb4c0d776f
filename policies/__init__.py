"""What is right and wrong: pure decisions about one message, without I/O, clock, environment or logging."""
