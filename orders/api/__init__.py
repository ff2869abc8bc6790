"""Orders over HTTP, by who calls."""
