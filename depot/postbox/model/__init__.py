"""The nouns of the postbox: documents, the parts they are made of, and the content of each kind."""
