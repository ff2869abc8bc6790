"""Openings by several persons: what each kind asks for, and who then stands in which role (ACC-2 to ACC-12)."""
