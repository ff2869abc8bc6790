"""All SQL of taxation; rows stay inside, dataclasses come out."""
