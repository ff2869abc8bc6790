"""Consent over HTTP: terms, campaigns and letters for staff, consents for customers."""
