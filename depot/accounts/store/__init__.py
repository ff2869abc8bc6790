"""All SQL of depots: rows inside, dataclasses out."""
