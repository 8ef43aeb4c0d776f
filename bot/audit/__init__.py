"""The audit log: what was done, by whom, and that nothing of it was changed."""
