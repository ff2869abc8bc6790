"""The pure rules of VL, one file per rule."""
