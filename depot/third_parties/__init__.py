"""Third parties that a customer lets see or use the cash account: registration, consents, payments (AUT-13, PSD2).

Depots, units and taxes are out of scope and never shown here.
"""
