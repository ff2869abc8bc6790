"""Depots: who holds them, who may act on them and together with whom, and their life from application to closure."""
