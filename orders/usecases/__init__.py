"""What happens to orders, one verb per file."""
