"""The business day as an explicit list of steps, each restartable, each with a report."""
