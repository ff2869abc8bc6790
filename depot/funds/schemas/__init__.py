"""The wire models of funds, one file per part of the API."""
