"""What depots say and hear over HTTP: openings, depots, powers, life events."""
