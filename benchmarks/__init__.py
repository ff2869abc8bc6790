"""Measured promises: each figure is a ratio against a named baseline of the same run, never an absolute time."""
