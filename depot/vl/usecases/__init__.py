"""The verbs of VL, one file each."""
