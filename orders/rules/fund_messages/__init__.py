"""ISO 20022 messages to and from fund companies: built and read as pure functions (ORD-10)."""
