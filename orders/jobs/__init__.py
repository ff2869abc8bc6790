"""The steps of the business day that orders take part in."""
