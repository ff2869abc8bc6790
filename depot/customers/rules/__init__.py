"""What makes a person and an identification acceptable: pure, one file per rule."""
