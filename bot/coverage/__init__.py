"""When the product listened, and how it does."""
