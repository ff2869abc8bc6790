"""All SQL about third parties."""
