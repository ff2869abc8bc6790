"""Payments: money that comes in from outside; never what it is spent on."""
