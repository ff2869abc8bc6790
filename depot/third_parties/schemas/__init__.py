"""The wire of third-party access: theirs in the words of the Berlin Group, ours in our own."""
