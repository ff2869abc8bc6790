"""Rules of consent: pure, one file per rule (CON-2 to CON-12)."""
