"""The SQL of holdings: positions, lots, the years of the Vorabpauschale."""
