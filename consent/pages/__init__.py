"""The consent page: routes, views and texts; server-rendered, without scripts (CON-15)."""
