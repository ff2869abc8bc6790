"""What can be done with the ledger: open accounts, post, reverse, look."""
