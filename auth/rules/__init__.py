"""What the access demands: PIN, locks, factors, signatures, rate limits; pure."""
