"""All SQL of the postbox."""
