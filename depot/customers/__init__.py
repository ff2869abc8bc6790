"""Persons: who they are, where they live and pay tax, how they were identified; never what they own."""
