"""The chapters of the story, each a few functions that call the service and check what it answers."""
