"""Four eyes: what one member of staff proposes waits here until another approves or rejects it (AUT-14).

The one mechanism for every act that needs a second person; it knows members of staff by their ids only.
"""
