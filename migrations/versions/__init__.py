"""One file per step; the chain is fixed by the numbers in the names."""
