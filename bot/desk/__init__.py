"""What a person can ask about what is theirs: answer a notice, check a draft, see their own page."""
