"""The verbs of four eyes."""
