"""The edges of taxation over HTTP."""
