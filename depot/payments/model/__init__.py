"""The nouns of payments: what comes in, mandates and direct debits, pay-outs, files."""
