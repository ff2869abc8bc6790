"""Payments on the wire."""
