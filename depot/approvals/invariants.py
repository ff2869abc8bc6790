"""What must always hold under four eyes: queries that return no rows."""

from __future__ import annotations

from typing import Final

INVARIANTS: Final[dict[str, str]] = {
    "nobody approves what they proposed": """
        select approval_id from depot.approvals where state = 'approved' and decided_by = proposed_by""",
    "a decided proposal names who decided and when": """
        select approval_id from depot.approvals
         where (state = 'open') <> (decided_by is null) or (state = 'open') <> (decided_at is null)""",
}
