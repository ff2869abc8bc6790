"""Rules on holdings."""
