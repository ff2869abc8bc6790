"""The web edge that every package shares: strict wire types, calls, problems, headers, cursors."""
