"""What can be done with payments: each file holds one function of the same name."""
