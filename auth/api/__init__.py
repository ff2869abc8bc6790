"""The HTTP edge of the access, one router per file."""
