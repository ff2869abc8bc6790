"""Buying, selling and whatever else makes lots change: acceptance, bundling, settlement, distributions."""
