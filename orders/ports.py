"""How confirmations of fund companies are read: a simple file now, ISO 20022 behind the same port (ORD-10)."""

from __future__ import annotations

from typing import Protocol

from orders.rules.confirmation_file import Reading


class ConfirmationReader(Protocol):
    """Reads a file of confirmations; a line it cannot read is a fault, a file that is no such file is refused."""

    def __call__(self, text: str) -> Reading:
        """The confirmations of the file and its faults, each with its line."""
