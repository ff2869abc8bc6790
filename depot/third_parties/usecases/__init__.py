"""What third parties, customers and staff do about access to cash accounts."""
