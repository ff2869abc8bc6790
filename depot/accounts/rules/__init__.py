"""Who may do what, what an opening needs, how numbers are made: pure, one file per rule (ACC-4 to ACC-17)."""
