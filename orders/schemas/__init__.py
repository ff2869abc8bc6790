"""Wire models of orders, by who calls."""
