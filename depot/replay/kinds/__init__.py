"""One file per family of bookings: what of it can be computed, by which rule, and what moves in the ledger."""
