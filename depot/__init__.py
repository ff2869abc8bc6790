"""The custody domain: shared kernel below, depots and holdings in the middle, the entry points on top."""
