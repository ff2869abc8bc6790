"""All SQL of funds: rows inside, dataclasses out."""
