"""Consent campaigns, links and pages. Records what a person agreed to; never changes a contract."""
