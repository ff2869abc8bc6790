"""Credentials, factors, sessions and releases. Knows a person only by PersonId; decides nothing about depots."""
