"""All SQL of consent: rows inside, dataclasses out."""
