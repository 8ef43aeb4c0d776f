"""What people of a watched channel are told about it, and who they are."""
