"""Pure rules of orders: pricing, checks, life cycle, canonical text; no database, no clock."""
