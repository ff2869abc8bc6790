"""What one can do with terms, campaigns, links and answers; each file is one function of the same name."""
