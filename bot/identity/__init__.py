"""Who the officers are, how they prove it, and what each role may do."""
