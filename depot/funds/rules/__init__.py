"""The pure rules of funds, one file per rule."""
