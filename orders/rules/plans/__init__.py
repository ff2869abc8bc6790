"""The rules of savings and withdrawal plans (PLN-1 to PLN-9)."""
