"""What happens to persons, one verb per file."""
