"""What a consent and a payment of a third party must be (AUT-13)."""
