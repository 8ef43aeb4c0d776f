"""From a channel's message to what must be remembered of it."""
