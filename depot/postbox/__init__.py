"""Owns documents: their data, their PDFs, who may read them and when they did; never decides what a document says."""
