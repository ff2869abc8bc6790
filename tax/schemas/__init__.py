"""The wire models of taxation."""
