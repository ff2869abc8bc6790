"""What happens to depots, one verb per file."""
