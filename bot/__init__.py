"""What happens: use cases, storage and wiring of Chaperone."""
