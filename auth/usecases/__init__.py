"""Verbs of the access: one file, one public function of the same name."""
