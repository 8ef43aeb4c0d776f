"""The officers' console: pages at /console on a listener of its own."""
