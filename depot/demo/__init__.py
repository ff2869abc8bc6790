"""The demonstration: a depot's life over HTTP, played by a frontend, the back office and a phone; owns no rule."""
