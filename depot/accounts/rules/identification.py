"""Who must be identified before a depot becomes active (ACC-2)."""

from __future__ import annotations

from typing import Final

from depot.accounts.model import RoleKind

# Custodians, administrators, executors and heirs come later in a depot's life; staff check them with their papers.
MUST_BE_IDENTIFIED: Final = frozenset(
    {
        RoleKind.HOLDER,
        RoleKind.JOINT_HOLDER,
        RoleKind.LEGAL_REPRESENTATIVE,
        RoleKind.SIGNATORY,
        RoleKind.ATTORNEY,
    }
)
