"""Owns VL contracts (vermögenswirksame Leistungen, 5. VermBG): periods and lock-ups; never sells or pays anything."""
