"""Owns the funds: dated terms, prices and their versions, days of dealing; knows no customer and no order."""
