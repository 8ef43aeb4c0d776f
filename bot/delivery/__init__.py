"""From an owed notice to words that its author can read."""
