"""What can be done with funds: each file holds one function of the same name."""
