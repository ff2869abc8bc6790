"""What moves units between depots and banks, and the data that go with them; pure (ORD-21, ORD-22, TAX-43)."""
