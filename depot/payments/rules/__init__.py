"""Pure rules of payments; no database, no clock."""
