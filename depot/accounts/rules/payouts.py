"""To which account money leaves, and from which day (ACC-5, CSH-10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from depot.accounts.model import ReferenceAccount


@dataclass(frozen=True, slots=True)
class PayoutAccount:
    """The reference account in force; `opens_on` is the first day of pay-outs while a change still waits (CSH-10).

    The account before the change is no way out either: whoever changed it may have lost it.
    """

    account: ReferenceAccount
    opens_on: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether money may go there on the day that was asked for."""
        return self.opens_on is None
