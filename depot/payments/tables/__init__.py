"""Tables of payments (schema depot)."""
