"""The law as pure functions, one file per paragraph; each answers with its working (TAX-3)."""
