"""The endpoints of funds, one file per audience."""
