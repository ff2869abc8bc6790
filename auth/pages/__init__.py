"""Pages of the access: how staff logs in with a browser."""
