"""All SQL of the access; rows inside, dataclasses out."""
