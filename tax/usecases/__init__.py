"""What the tax package does; one file per verb."""
