"""The verbs of the postbox: file, number, typeset, read, post."""
