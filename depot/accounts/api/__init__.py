"""Depots over HTTP: openings, depots, powers, life events."""
