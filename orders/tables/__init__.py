"""The tables of orders, by what they are about."""
