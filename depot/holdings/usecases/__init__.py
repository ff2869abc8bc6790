"""What can be done with holdings: open positions, book lots, look at them."""
