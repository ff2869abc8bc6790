"""The double entry ledger of euros, currencies and units; owns every balance, decides nothing about money or law."""
