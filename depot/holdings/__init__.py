"""Positions and lots: whose units, bought when at what cost; owns the split of units into lots, never moves money."""
