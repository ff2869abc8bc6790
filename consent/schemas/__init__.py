"""What consent says and hears over HTTP; secrets of links are in the print shop's letter only (CON-9)."""
