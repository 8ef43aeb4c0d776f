"""How words of conduct are read: cited patterns over folded text, the clause they stand in, and what lets them pass."""
