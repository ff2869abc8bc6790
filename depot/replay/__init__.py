"""Replay: printed bookings and tax cases sent through the service's own rules and ledger; it keeps nothing."""
