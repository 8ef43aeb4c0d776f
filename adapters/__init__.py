"""Chat platforms: each folder translates one platform's events into messages and private words back."""
