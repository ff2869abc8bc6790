"""The database, step by step: every table exists only because a numbered migration made it."""
