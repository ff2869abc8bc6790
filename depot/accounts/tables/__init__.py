"""The tables of depots (schema depot)."""
